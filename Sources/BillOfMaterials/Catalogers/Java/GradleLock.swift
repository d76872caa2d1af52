internal import Diagnostics
internal import JSON
internal import Packages

extension PackageList {
  /// An artifact of Maven; its name is `group:artifact`.
  mutating func maven(
    _ group: String, _ artifact: String, _ version: String, line: Int?, _ context: ListContext
  )
    -> ListedPackage
  {
    let purl = listedPURL("maven", namespace: group, artifact, version, in: &self, context, line: line)
    return ListedPackage("\(group):\(artifact)", version, purl: purl, line: line)
  }
}

/// `gradle.lockfile` and `buildscript-gradle.lockfile` (Gradle User Manual, "Dependency Locking").
enum GradleLock: PackageListReader {
  static let name = "gradle-lock"

  static let files = FileNames(endings: [".lockfile"]) {
    $0.isCalled("gradle.lockfile", "buildscript-gradle.lockfile") || $0.lies(in: "dependency-locks/")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var list = PackageList(edges: .none)
    for line in TextLines(bytes) {
      let content = line.content
      // `empty=` lists configurations without anything in them.
      if content.isEmpty || content.hasPrefix("#") || content.hasPrefix("empty=") { continue }
      let (module, configurations) = content.cut(at: "=")
      let parts = module.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
        list.warn(.listEntry, "'\(content.prefix(80))' is no module", context.path, line: line.number)
        continue
      }
      var package = list.maven(parts[0], parts[1], parts[2], line: line.number, context)
      let names = (configurations ?? "").split(separator: ",").map { withoutBlanks($0) }
      package.isDevelopment = !names.isEmpty && names.allSatisfy(isOfTests)
      list.add(package)
    }
    return list
  }

  private static func isOfTests(_ configuration: Substring) -> Bool {
    configuration.hasPrefix("test") || configuration == "developmentOnly" || configuration.contains("Test")
  }
}

/// `build.sbt.lock` of the plugin sbt-dependency-lock, version 1.
enum SBTLock: PackageListReader {
  static let name = "sbt-lock"

  static let files = FileNames("build.sbt.lock")

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    let lock = try listObject(bytes, context)
    guard let dependencies = lock["dependencies"]?.array else {
      throw notOfFormat("expected a list in 'dependencies'", context)
    }
    let lines = memberLines(of: ["dependencies"], in: bytes)
    var list = PackageList(edges: .none)
    for (index, entry) in dependencies.enumerated() {
      let line = lines.count == dependencies.count ? lines[index] : nil
      guard let group = entry["org"]?.string, let artifact = entry["name"]?.string,
        let version = entry["version"]?.string
      else {
        list.warn(
          .listEntry, "a dependency without organisation, name or version", context.path, line: line ?? 1)
        continue
      }
      var package = list.maven(group, artifact, version, line: line, context)
      package.digests = (entry["artifacts"]?.array ?? []).compactMap {
        $0["hash"]?.string.flatMap { digest($0) }
      }
      let configurations = entry["configurations"]?.strings ?? []
      package.isDevelopment = !configurations.isEmpty && configurations.allSatisfy { $0 == "test" }
      list.add(package)
    }
    return list
  }
}
