"""What the tests of scripts run in the page: how a hit is noticed, what must not stand in the chat,
and how very many texts are put in quickly."""

from __future__ import annotations

# What every one of them does when it runs, in any frame; a policy that had to stop one counts too.
WATCHED = """
window.hit = () => { top.hits = (top.hits || 0) + 1; };
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = window.hit;
document.addEventListener("securitypolicyviolation", () => { top.stopped = true; });
"""
STRANGE = """script, img, iframe, frame, object, embed, video, audio, style, link, base, meta, math,
    svg animate, svg script, svg use, template, dialog, [srcdoc], [formaction], [onerror], [onload],
    [onfocus], [onclick], [onmouseover]"""
# Writes and sends each text in turn, as fast as answers come.
SAY_ALL = """async ([texts, chat]) => {
    const root = document.querySelector(chat).shadowRoot;
    const box = root.querySelector("textarea, .say input");
    const shown = () => root.querySelectorAll(".reply").length;
    for (const text of texts) {
        const before = shown();
        box.value = text;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.form.requestSubmit();
        for (let n = 0; shown() == before && n < 2000; n++)
            await new Promise((r) => setTimeout(r, 5));
    }
}"""
# Fills the card in with each text in turn, and waits until the gateway has refused it.
FILL_ALL = """async ([texts, chat]) => {
    const card = document.querySelector(chat).shadowRoot.querySelector("form.card");
    const wrong = () => card.elements.name.closest("p").lastChild.textContent;
    for (const [number, text] of texts.entries()) {
        for (const field of ["name", "when"]) card.elements[field].value = text.slice(0, 100);
        card.elements.phone.value = "020 7946 0999";
        card.elements.consent.checked = true;
        card.requestSubmit();
        const due = `${number}: `;
        for (let n = 0; card.isConnected && !wrong().startsWith(due) && n < 2000; n++)
            await new Promise((r) => setTimeout(r, 5));
    }
}"""
# Puts them into the page as markup, some at a time; how many of them ran.
RUN_ALL = """async (texts) => {
    const ran = new Set();
    window.hit = (number) => ran.add(number);
    for (let first = 0; first < texts.length; first += 50) {
        const boxes = texts.slice(first, first + 50).map((text, number) => {
            const box = document.body.appendChild(document.createElement("div"));
            box.innerHTML = text.replaceAll("hit()", `hit(${first + number})`);
            return box;
        });
        await new Promise((r) => setTimeout(r, 200));
        for (const box of boxes) box.remove();
    }
    return ran.size;
}"""
