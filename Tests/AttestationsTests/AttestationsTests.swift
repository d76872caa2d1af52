// AttestationsTests
