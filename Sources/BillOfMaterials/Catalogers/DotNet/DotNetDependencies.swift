internal import Diagnostics
internal import JSON
internal import Packages

/// `*.deps.json`, which the .NET SDK puts beside a program: what it needs to run.
enum DotNetDependencies: PackageListReader {
  static let name = "dotnet-deps"
  static let tellsInstalled = true

  static let files = FileNames(endings: [".deps.json"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let file = try listObject(bytes, context)
    guard let libraries = file["libraries"]?.members else {
      throw notOfFormat("expected an object in 'libraries'", context)
    }
    let target = target(of: file)
    // By name: looking through all of them for each library would be slow in a large file.
    var byName: [ByteName: JSON] = [:]
    for (name, entry) in target { byName[ByteName(name)] = entry }
    let lines = memberLines(of: ["libraries"], in: bytes)
    var list = PackageList(edges: .complete)
    var positions: [ByteName: Int] = [:]
    for (index, library) in libraries.enumerated() {
      let line = lines.count == libraries.count ? lines[index] : nil
      let (name, version) = library.name.cut(at: "/")
      guard let version, !name.isEmpty, !version.isEmpty else {
        list.warn(.listEntry, "'\(library.name)' has no version", context.path, line: line ?? 1)
        continue
      }
      let kind = library.value["type"]?.string ?? ""
      guard kind == "project" || runs(library.name, in: byName) else { continue }
      var package = list.nuget(String(name), String(version), key: library.name, line: line, context)
      package.digests = digests(integrity: library.value["sha512"]?.string ?? "")
      // The first project is the one that the file is about.
      if kind == "project", list.packages.isEmpty { package.relationship = .root }
      positions[ByteName(library.name)] = list.add(package)
    }
    for (name, entry) in target {
      guard let from = positions[ByteName(name)] else { continue }
      for need in entry["dependencies"]?.texts ?? [] {
        guard let to = positions[ByteName("\(need.name)/\(need.text)")] else { continue }
        list.connect(from, to)
        if list.packages[from].relationship == .root { list.packages[to].relationship = .direct }
      }
    }
    if list.packages.first?.relationship == .root { list.markRestIndirect() }
    return list
  }

  /// The target that the program runs as: the one that `runtimeTarget` names, else the only one.
  private static func target(of file: JSON) -> [(name: String, value: JSON)] {
    let name = file["runtimeTarget"]?["name"]?.string ?? file["runtimeTarget"]?.string ?? ""
    return (file["targets"]?[name] ?? file["targets"]?.members?.first?.value)?.members ?? []
  }

  /// Whether a library brings anything that is loaded; others were only needed to compile.
  ///
  /// Of a library that the target does not speak of nothing is known, so it counts.
  private static func runs(_ name: String, in target: [ByteName: JSON]) -> Bool {
    guard let entry = target[ByteName(name)] else { return true }
    return ["runtime", "runtimeTargets", "native"].contains { entry[$0]?.members?.isEmpty == false }
  }
}
