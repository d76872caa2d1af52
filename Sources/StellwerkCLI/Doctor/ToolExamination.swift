import Diagnostics
import Glibc
import JSON
import OperatingSystem
import Pipelines
import Reports
import Stages

/// The programs that stages start.
enum ToolExamination {
  /// Every tool that a kind declares, with the kinds that need it; without packages each of them is needed.
  static func entries(for packages: [LoadedPackage]) -> [Examined] {
    var kinds: [Tool: [String]] = [:]
    for kind in StageCatalogue.standard.kinds {
      for tool in kind.programs { kinds[tool, default: []].append(kind.name) }
    }
    var needed: Set<String> = []
    for stage in packages.flatMap(\.plan.stages) where stage.skipped == nil {
      for tool in stage.kind.tools {
        needed.insert(tool.path)
        if kinds[tool] == nil { kinds[tool] = [stage.kindName] }
      }
    }
    let isAll = packages.isEmpty
    return kinds.sorted { $0.key.path.utf8.lexicographicallyPrecedes($1.key.path.utf8) }.map { tool, kinds in
      let isNeeded = isAll || needed.contains(tool.path)
      return DoctorCommand.look("tool", tool.path) { entry(tool, for: kinds, isNeeded: isNeeded) }
    }
  }

  private static func entry(_ tool: Tool, for kinds: [String], isNeeded: Bool) -> Examined {
    let packages = tool.package.split(separator: " ").map(String.init)
    let versions = packages.map { (name: $0, version: DebianPackageQuery.version(of: $0)) }
    let fix = packages.isEmpty ? "install what brings it" : "apt-get install \(tool.package)"
    let users = "for \(kinds.joined(separator: ", "))"
    var details: [(name: String, value: JSON)] = [
      ("package", .string(tool.package)), ("kinds", .strings(kinds)), ("needed", .bool(isNeeded)),
    ]
    guard access(tool.path, X_OK) == 0 else {
      return Examined(
        "tool", tool.path, isNeeded ? .missing : .warning, "not here, \(users)", fix: fix, details: details)
    }
    let said = versions[0].version ?? version(of: tool.path)
    if let said { details.append(("version", .string(said))) }
    // A package that brings no program of its own, such as a module, is known by its package only.
    let absent =
      DebianPackageQuery.isThere ? versions.dropFirst().filter { $0.version == nil }.map(\.name) : []
    guard absent.isEmpty else {
      return Examined(
        "tool", tool.path, isNeeded ? .missing : .warning,
        "\(said ?? "here"), but without \(absent.joined(separator: ", ")), \(users)", fix: fix,
        details: details)
    }
    return Examined("tool", tool.path, .ok, "\(said ?? "of unknown version"), \(users)", details: details)
  }

  /// The first line that a program says of its version.
  private static func version(of path: String) -> String? {
    let program = Program(
      path, ["--version"], environment: ["LC_ALL": "C.UTF-8"], timeout: .seconds(5), outputLimit: 4_096)
    guard let outcome = try? program.run(), outcome.status == 0 else { return nil }
    return String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(
      String.init)
  }
}

/// What the package database of Debian says; it is only read.
enum DebianPackageQuery {
  private static let path = "/usr/bin/dpkg-query"

  static var isThere: Bool { exists(path) }

  /// The version of an installed package.
  static func version(of package: String) -> String? {
    let program = Program(
      path, ["-W", "-f", "${db:Status-Status} ${Version}", package], environment: ["LC_ALL": "C.UTF-8"],
      timeout: .seconds(5))
    // Without dpkg nothing is known of any package.
    guard isThere, let outcome = try? program.run(), outcome.status == 0 else { return nil }
    let words = String(decoding: outcome.output, as: UTF8.self).split(separator: " ")
    return words.count == 2 && words[0] == "installed" ? String(words[1]) : nil
  }
}
