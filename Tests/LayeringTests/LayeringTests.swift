import Foundation
import Pipelines
import Stages
import Testing

/// Modules that come with the toolchain: `Sources` has no Foundation, for the sake of start-up time.
private let toolchain: (sources: Set<String>, tests: Set<String>) = (
  ["Glibc", "Synchronization"], ["Foundation", "Glibc", "Synchronization", "Testing"]
)

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

@Suite("The source tree")
struct LayeringTests {
  private static let rooms = folders("Sources") + folders("Tests")

  @Test("imports what Package.swift declares, and nothing else", arguments: rooms)
  func imports(room: String) throws {
    let declared = try #require(try declaredDependencies()[room.name], "Package.swift lacks \(room)")
    let allowed = declared.union(room.hasPrefix("Tests/") ? toolchain.tests : toolchain.sources)
    let imported = try importedModules(room)
    #expect(imported.subtracting(allowed) == [], "imported, not declared")
    // A program that tests start is declared by them and imported by nobody.
    let programs = try Self.rooms.filter { try isProgram($0) }.map(\.name)
    #expect(declared.subtracting(imported).subtracting(programs) == [], "declared, not imported")
  }

  @Test("has no circle")
  func circles() throws {
    var graph: [String: Set<String>] = [:]
    for room in Self.rooms { graph[room.name] = try importedModules(room) }
    // Away with who imports none of the rest, and with whom none of the rest imports.
    while let outside = graph.first(where: { room in
      room.value.isDisjoint(with: graph.keys) || !graph.values.contains { $0.contains(room.key) }
    }) {
      graph[outside.key] = nil
    }
    #expect(graph.keys.sorted() == [], "these import each other")
  }

  @Test("imports each C library in one room")
  func foreign() throws {
    for library in Self.rooms.map(\.name) where library.wholeMatch(of: /C[A-Z].*/) != nil {
      let importers = try Self.rooms.filter { try importedModules($0).contains(library) }
      #expect(importers.count == 1, "\(library): \(importers)")
    }
  }

  @Test("has the rooms and imports that docs/architecture.md tells")
  func page() throws {
    let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
    var told: Set<String> = []
    for row in text.matches(of: /\| [0-6] \| ([^|]+) \| [^|]+ \| ([^|]*) ?\|/) {
      let rooms = row.output.1.matches(of: /`(\w+)`/).map { String($0.output.1) }
      told.formUnion(rooms)
      // Where the imports are told in words, the words are for people.
      guard rooms.count == 1, let room = rooms.first, !row.output.2.contains("floors") else { continue }
      let imports = Set(row.output.2.matches(of: /`(\w+)`/).map { String($0.output.1) })
      #expect(
        try importedModules("Sources/\(room)").subtracting(toolchain.sources).subtracting(["Diagnostics"])
          == imports, "\(room)")
    }
    #expect(told.subtracting(["stellwerk"]) == Set(folders("Sources").map(\.name)).subtracting(["stellwerk"]))
  }

  @Test("lists every file of Stages/Kinds in the catalogue")
  func catalogueIsComplete() throws {
    let files = try swiftFiles("Sources/Stages/Kinds").map { $0.deletingPathExtension().lastPathComponent }
    #expect(Set(files) == Set(StageCatalogue.standard.kinds.map { "\($0)" }))
  }

  @Test("keeps the rooms of knowledge away from clock, chance and environment")
  func knowledge() throws {
    let forbidden =
      /\bTimestamp\.now\(|\bSystemRandomNumberGenerator\b|\.random\(in:|\bgetenv\(/
    let knowing = [
      "Expressions", "Packages", "PackageFormats", "BillOfMaterials", "Advisories", "Planning", "Policies",
      "Attestations",
    ]
    for room in knowing {
      for file in try swiftFiles("Sources/\(room)") {
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.firstMatch(of: forbidden)?.output == nil, "\(file.lastPathComponent)")
      }
    }
  }

  @Test(
    "is read for imports of every form",
    arguments: [
      "import A", "  public import A", "@testable import A", "@preconcurrency internal import A",
      "import struct A.B", "import A.C", "import  A // why", "#if x\nimport A\n#endif",
      "@_exported\nimport A",
    ])
  func forms(text: String) { #expect(modules(importedBy: text) == ["A"]) }
}

extension String {
  /// `Sources/YAML` is the room `YAML`.
  fileprivate var name: String { split(separator: "/").last.map(String.init) ?? self }
}

/// In the order of their names.
private func folders(_ folder: String) -> [String] {
  let path = root.appendingPathComponent(folder).path
  let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  precondition(!names.isEmpty, "no folder in \(path)")
  return names.filter { isFolder("\(path)/\($0)") }.sorted().map { "\(folder)/\($0)" }
}

private func isFolder(_ path: String) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
}

private func swiftFiles(_ folder: String) throws -> [URL] {
  let folder = root.appendingPathComponent(folder)
  return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    .filter { $0.hasSuffix(".swift") }.map { folder.appendingPathComponent($0) }
}

private func isProgram(_ room: String) throws -> Bool {
  try swiftFiles(room).contains {
    try String(contentsOf: $0, encoding: .utf8).contains("\n@main") || $0.lastPathComponent == "main.swift"
  }
}

private func importedModules(_ room: String) throws -> Set<String> {
  try swiftFiles(room).reduce(into: []) {
    $0.formUnion(modules(importedBy: try String(contentsOf: $1, encoding: .utf8)))
  }
}

private func modules(importedBy text: String) -> Set<String> {
  let line =
    /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|actor|func|var|let|typealias)\s+)?(\w+)/
  // Scripts in other languages stand between three quotes.
  let code = text.replacing(/"""(?s:.*?)"""/, with: "")
  return Set(code.matches(of: line.anchorsMatchLineEndings()).map { String($0.1) })
}

/// By target, what `room("…", imports: […])` and its like in Package.swift say.
private func declaredDependencies() throws -> [String: Set<String>] {
  let text = try String(contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
  let target =
    /(?:room|tests|\.systemLibrary|\.executableTarget|\.target)\(\s*(?:name:\s*)?"(\w+)"(?:,\s*(?:imports|dependencies):\s*\[([^\]]*)\])?/
  var declared: [String: Set<String>] = [:]
  for match in text.matches(of: target) {
    declared[String(match.1)] = Set((match.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) })
  }
  return declared
}
