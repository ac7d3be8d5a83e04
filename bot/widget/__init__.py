"""The visitor's side: the chat that a clinic's page shows, written in TypeScript under src/ and
built into dist/. The Python here only hands out the built files."""
