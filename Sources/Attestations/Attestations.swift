// Attestations: what a run did becomes statements that anybody can check, in one file.
//
//     RunRecord + members ──> provenance, statements ──> index ──> signatures ──> bundle
//     bundle ──> members ──> digests ──> signatures ──> form ──> content made again, decision replayed ──> report
//
// Invariants
// 1. Index, statements and provenance are functions of the members below `artifacts/`; verifying makes them
//    again and compares bytes. Nothing is believed because it is written twice.
// 2. A bundle has one form. Header, order, padding and end of the file are the only ones they could be, so
//    one changed byte anywhere is refused.
// 3. Whatever may differ between two runs of the same work stands below `run/`, listed and signed apart and
//    bound to the index by its digest; all else is the same bytes for the same work (with Ed25519 keys).
// 4. Trust comes from keys given to the verifier alone; hints and what a bundle says about itself do not count.
// 5. An approval names the content digest: it changes with facts, policy, exceptions, bills, provenance and
//    documents, and not with clock, approvals, verdict and signatures.
// 6. No clock and no network; the one file that is read is the bundle given.
