// StellwerkCLITests
