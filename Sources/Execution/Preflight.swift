public import Diagnostics
import Glibc
import Manifests
import OperatingSystem
public import Pipelines

/// What can be known to be missing before anything runs.
public enum Preflight {
  /// Records each tool that cannot be executed, each file that is not there and what else the machine lacks, at its place.
  public static func check(_ plan: Plan, into problems: inout [Problem]) {
    var missing: Set<String> = []
    for stage in plan.stages where stage.skipped == nil {
      for tool in stage.tools where access(tool.path, X_OK) != 0 && missing.insert(tool.path).inserted {
        problems.append(
          Problem(
            .missingTool, "'\(stage.name)' needs the program '\(tool.path)', which is not here",
            at: stage.location,
            hint: tool.package.isEmpty ? "install it, or name another" : "apt-get install \(tool.package)"))
      }
      if let obstacle = stage.kind.obstacle ?? stage.body?.sample?.kind.obstacle {
        problems.append(
          Problem(
            obstacle.code, "'\(stage.name)' \(obstacle.message)", at: stage.location, hint: obstacle.hint,
            cause: obstacle.cause))
      }
      for (option, input) in stage.files
      where !exists(input.path) && missing.insert(input.path).inserted {
        problems.append(
          Problem(
            .missingFile, "'\(option)': there is no '\(input.written)'", at: input.location,
            hint: "looked for '\(input.path)'"))
      }
    }
  }
}

extension Problem.Code {
  /// A program that a stage starts is not installed.
  public static let missingTool = Self("preflight.tool", exit: .invalidData)
  /// A file that a document names is not there.
  public static let missingFile = Self("preflight.file", exit: .invalidData)
}
