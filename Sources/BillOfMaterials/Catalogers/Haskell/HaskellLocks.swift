internal import Diagnostics
internal import Packages
internal import YAML

extension PackageList {
  /// A package of Hackage.
  mutating func hackage(_ name: String, _ version: String, line: Int, _ context: ListContext) -> ListedPackage
  {
    let purl = listedPURL("hackage", name, version, in: &self, context, line: line)
    return ListedPackage(name, version, purl: purl, line: line)
  }
}

/// `stack.yaml.lock` of Stack: what stands beside the snapshot, whose own packages it does not list.
enum StackLock: PackageListReader {
  static let name = "stack-lock"

  static let files = FileNames("stack.yaml.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    let packages = try listPart("packages", of: listMapping(bytes, context), isList: true, context)
    for entry in packages?.elements ?? [] {
      let completed = entry["completed"]
      let line = entry.location.line
      if let text = completed?["hackage"]?.text {
        // `name-1.0@sha256:HEX,1234`: the digest is that of the cabal file.
        let (package, sum) = text.cut(at: "@")
        if let dash = package.lastIndex(of: "-"), package[package.index(after: dash)...].beginsWithDigit {
          var listed = list.hackage(
            String(package[..<dash]), String(package[package.index(after: dash)...]), line: line, context)
          if let sum {
            listed.properties.append(
              Property("stellwerk:hackage:cabal-file", String(sum.cut(at: ",").before)))
          }
          list.add(listed)
          continue
        }
      } else if let name = completed?["name"]?.text, let version = completed?["version"]?.text {
        var listed = list.hackage(name, version, line: line, context)
        listed.download = completed?["url"]?.text
        listed.references = [completed?["git"]?.text.flatMap { ExternalReference(.vcs, $0) }].compactMap {
          $0
        }
        if let commit = completed?["commit"]?.text {
          listed.properties.append(Property("stellwerk:list:commit", commit))
        }
        list.add(listed)
        continue
      }
      list.warn(.listEntry, "a package without name or version", context.path, line: line)
    }
    return list
  }
}

/// `cabal.project.freeze` of Cabal: constraints `any.name ==1.0`, and flags, which are passed over.
enum CabalFreeze: PackageListReader {
  static let name = "cabal-freeze"

  static let files = FileNames("cabal.project.freeze")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    var isConstraints = false
    for line in TextLines(bytes) {
      var content = line.content
      if content.hasPrefix("--") { continue }
      if line.indentation == 0 {
        isConstraints = content.hasPrefix("constraints:")
        content = content.cut(at: ":").behind ?? ""
      }
      guard isConstraints else { continue }
      for constraint in content.split(separator: ",") {
        guard let sign = constraint.firstRange(of: "==") else { continue }
        var name = withoutBlanks(constraint[..<sign.lowerBound])
        // `any.` and `setup.` say where in the build the package is meant.
        for mark in ["any.", "setup."] where name.hasPrefix(mark) { name = name.dropFirst(mark.count) }
        if let place = name.lastIndex(of: ":") {
          name = name[name.index(after: place)...]
          if name.hasPrefix("setup.") { name = name.dropFirst(6) }
        }
        let version = withoutBlanks(constraint[sign.upperBound...])
        guard !name.isEmpty, version.beginsWithDigit, !version.contains("*"), !version.contains(" ") else {
          list.warn(
            .listEntry, "'\(withoutBlanks(constraint))' fixes no version", context.path, line: line.number)
          continue
        }
        list.add(list.hackage(String(name), String(version), line: line.number, context))
      }
    }
    // Fields of a project that fixes nothing.
    try refuseUnknown(
      list, bytes, context, expected: "'constraints:'",
      isKnown: TextLines(bytes).contains { $0.content.hasPrefix("--") || $0.content.contains(":") })
    return list
  }
}
