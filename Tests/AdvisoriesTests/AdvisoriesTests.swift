// AdvisoriesTests
