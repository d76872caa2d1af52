// StellwerkCLI
