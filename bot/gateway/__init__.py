"""The public server, folder by folder, each of which knows none of those after it: `answering`
(what is said), `durable` (that nothing is lost), `delivery` (call-backs on their way to a clinic),
`http` (who may ask, and how), `views` (the API and the pages). `server.py` puts them together,
`upkeep.py` does what no request asks for."""
