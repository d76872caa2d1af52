// What a package really contains, as one neutral model, and that model as CycloneDX and SPDX.
//
//     subject files -> catalogers -> Inventory -> CycloneDX 1.6 JSON
//                                             \-> SPDX 2.3 JSON      both -> DocumentSummary -> equal?
//     document of anybody -> BillContents -> Inventory (converted, merged), DocumentSummary, ProfileCheck, BillScore
//
// 1. A component is something that lies in the subject. What is only needed from outside (Debian's
//    Depends, a distribution that is not there) is a property, and its needer is stated as incomplete.
// 2. Each cataloger is one file and one line in `Catalogers.all`; it sees paths, digests and the few
//    contents it asked for, never a file system.
// 3. Same subject, same time, same tool: same bytes. Serial number and namespace come from the content.
// 4. Everything is sorted by UTF-8 bytes of its reference before it leaves.
// 5. What is not known is said to be unknown: `NOASSERTION`, a licence in the author's words, `incomplete`.
