internal import Diagnostics
internal import Packages
internal import YAML

/// `conda-lock.yml` of conda-lock, version 1: packages of conda and of pip, each for one platform.
enum CondaLock: PackageListReader {
  static let name = "conda-lock"

  static let files = FileNames("conda-lock.yml", "conda-lock.yaml", endings: [".conda-lock.yml"])

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    guard let packages = try listMapping(bytes, context)["package"],
      case .sequence(let entries) = packages.value
    else { throw notOfFormat("expected a list in 'package'", context) }
    var list = PackageList(edges: .complete)
    var positions: [ByteName: [Int]] = [:]
    var needs: [(from: Int, platform: String, node: Node)] = []
    for entry in entries {
      let line = entry.location.line
      guard let name = entry["name"]?.text, let version = entry["version"]?.text, !name.isEmpty else {
        list.warn(.listEntry, "a package without name or version", context.path, line: line)
        continue
      }
      let (platform, isPip) = (entry["platform"]?.text ?? "", entry["manager"]?.text == "pip")
      var package = package(entry, name, version, platform, isPip, line, context, &list)
      package.isDevelopment = entry["category"]?.text == "dev"
      package.isOptional = entry["optional"]?.text == "true"
      package.download = entry["url"]?.text
      package.digests = (entry["hash"]?.pairs ?? []).compactMap { digest($0.key.value, hex: $0.value.text) }
      let position = list.add(package)
      positions[ByteName("\(platform)\0\(PythonName.normalised(name))"), default: []].append(position)
      if let node = entry["dependencies"] { needs.append((position, platform, node)) }
    }
    for (from, platform, node) in needs {
      for need in node.pairs {
        // What begins with two underscores is the machine itself.
        let found = positions[ByteName("\(platform)\0\(PythonName.normalised(need.key.value))")] ?? []
        list.connect(from, toEach: found)
      }
    }
    return list
  }

  private static func package(
    _ entry: Node, _ name: String, _ version: String, _ platform: String, _ isPip: Bool, _ line: Int,
    _ context: ListContext, _ list: inout PackageList
  ) -> ListedPackage {
    if isPip { return list.python(name, version, key: "pip:\(name)@\(version)", line: line, context) }
    // `…/channel/platform/name-version-build.conda`
    let address = entry["url"]?.text ?? ""
    let file = PathName(address).last
    let stem =
      file.hasSuffix(".conda") ? file.dropLast(6) : file.hasSuffix(".tar.bz2") ? file.dropLast(8) : ""
    return list.conda(
      name, version, build: stem.split(separator: "-").last.map(String.init),
      channel: folder(of: address), platform: platform.isEmpty ? nil : platform, file: String(file),
      key: "\(name)@\(version)|\(file)", line: line, context)
  }
}

/// `environment.yml` of conda: what an environment is made from, with what pip adds.
///
/// `name==1.0` and `name=1.0=build` fix a version; of `name=1.0`, which allows `1.0.5` too, and of `>=1.0` it is the lowest
/// one, and the property `stellwerk:conda:spec` has the requirement.
enum CondaEnvironment: PackageListReader {
  static let name = "conda-environment"

  static let files = FileNames("environment.yml", "environment.yaml")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    // Others call their files so too.
    guard let needs = try listMapping(bytes, context)["dependencies"],
      case .sequence(let entries) = needs.value
    else { return list }
    for entry in entries {
      if let text = entry.text {
        add(text, entry.location.line, context, to: &list)
      } else if case .sequence(let lines)? = entry["pip"]?.value {
        for line in lines { Requirements.add(line.text ?? "", line.location.line, context, to: &list) }
      } else {
        list.warn(.listEntry, "expected a requirement", context.path, line: entry.location.line)
      }
    }
    return list
  }

  private static func add(_ text: String, _ line: Int, _ context: ListContext, to list: inout PackageList) {
    let name = condaName(text)
    guard !name.isEmpty, !text.contains("[") else {
      list.warn(.listEntry, "'\(text.prefix(80))' cannot be read", context.path, line: line)
      return
    }
    let plain = trimmed(text.firstRange(of: "::").map { text[$0.upperBound...] } ?? text[...])
    let clause = trimmed(plain.dropFirst(name.count)).split(separator: ",").first.map { trimmed($0) } ?? ""
    let sign = clause.prefix { "=<>!~ ".contains($0) }
    let parts = clause.dropFirst(sign.count).split { $0 == "=" || $0 == " " }.map(String.init)
    let isFixed =
      trimmed(sign) == "==" || trimmed(sign) == "=" && parts.count == 2 || sign.isEmpty && parts.count == 2
    let isLowest = ["", "=", "==", ">=", "~="].contains(trimmed(sign))
    let version = isLowest ? (parts.first ?? "").split(separator: "*").first.map(String.init) ?? "" : ""
    var package = list.conda(
      name, version.hasSuffix(".") ? String(version.dropLast()) : version,
      build: isFixed && parts.count == 2 ? parts[1] : nil,
      channel: text.firstRange(of: "::").map { String(text[..<$0.lowerBound]) }, platform: nil, file: nil,
      line: line, context)
    package.relationship = .direct
    if !isFixed, !clause.isEmpty {
      package.properties.append(Property("stellwerk:conda:spec", trimmed(plain.dropFirst(name.count))))
    }
    list.add(package)
  }
}
