import {build,transformSync} from "esbuild"
import {gzipSync} from "node:zlib"; import {readFileSync} from "node:fs"
const g=s=>gzipSync(s,{level:9}).length
const texts=JSON.parse(readFileSync("strings/en.json","utf8"))
const css=transformSync(readFileSync("src/style.css","utf8"),{loader:"css",minify:true,target:"safari16"}).code.trim()
const r=await build({entryPoints:["src/main.ts"],bundle:true,minifyIdentifiers:true,minifySyntax:true,target:"es2020",format:"iife",write:false,define:Object.fromEntries(Object.entries(texts).map(([k,v])=>["s."+k,JSON.stringify(v)])),plugins:[{name:"s",setup(b){b.onLoad({filter:/\.css$/},()=>({contents:css,loader:"text"}))}}]})
const t=r.outputFiles[0].text
const parts=t.split(/^  \/\/ (src\/\S+)$/m)
const ws=s=>s.replace(/^\s+/gm,"").replace(/\n/g,"").replace(/\s*([=,:;{}()?&|<>+*!])\s*/g,"$1")
const min=[];for(let i=1;i<parts.length;i+=2)min.push([parts[i],parts[i].includes("css")?parts[i+1]:ws(parts[i+1])])
const all=min.map(x=>x[1]).join("");console.log("all",all.length,g(all))
for(const [n] of min){const rest=min.filter(x=>x[0]!=n).map(x=>x[1]).join("");console.log(n,min.find(x=>x[0]==n)[1].length,g(all)-g(rest))}
