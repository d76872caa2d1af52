// OperatingSystemTests
