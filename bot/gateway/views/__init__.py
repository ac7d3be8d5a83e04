"""What is served: the API with its description, the chat's files, the demo page, and the state of
health. Each view asks one thing of the folders below it."""
