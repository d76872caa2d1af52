internal import OperatingSystem

/// Lock files, package databases, programs and archives of packages: every package that a file names becomes a component.
///
/// 1. Two files that name the same package URL give one component with two occurrences.
/// 2. What a file leaves open (no edges, unreadable entries) makes the needs of its packages incomplete.
/// 3. The project's own package is a component too, where the file names it; what it needs hangs below it.
struct PackageLists: Cataloger {
  let name = "lists"
  /// What the files of the subject are: only in a source tree what is wanted counts too.
  let content: Subject.Content

  func catalogue(_ files: [SubjectFile], into catalogue: inout Catalogue) {
    var contents: [ByteName: [UInt8]] = [:]
    for file in files { contents[ByteName(file.path)] = file.content }
    let others = contents
    for file in files {
      let findings =
        file.findings
        ?? file.content.map { bytes in
          FileFindings(BytesInMemory(bytes), at: file.path, in: content) { others[ByteName($0)] }
        }
      guard let findings else { continue }
      for list in findings.lists { catalogue.add(list) }
      catalogue.warnings += findings.warnings
    }
  }
}
