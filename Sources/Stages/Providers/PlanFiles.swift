import Cryptography
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// How stages hand plans to each other: as the canonical JSON of the plan document.
enum PlanFiles {
  /// Larger files are no plans.
  static let limit = 64 << 20

  /// The plan at an input port.
  ///
  /// - Throws: what is wrong with its shape; of several problems the first, with the number of them.
  static func plan(_ work: StageWork, _ port: String = "plan") throws(Problem) -> RoutePlan {
    try plan(at: try work.input(port).path, port)
  }

  /// The plans of a folder at an input port, in the order of their names.
  static func parts(_ work: StageWork, _ port: String = "parts") throws(Problem) -> [RoutePlan] {
    let folder = try work.unpacked(try work.input(port))
    var plans: [RoutePlan] = []
    for entry in try FolderTree(folder).entries {
      plans.append(try plan(at: "\(folder)/\(entry.path)", port))
    }
    return plans
  }

  private static func plan(at path: String, _ port: String) throws(Problem) -> RoutePlan {
    var problems: [Problem] = []
    let plan = RoutePlan(try readBytes(of: path, limit: limit), file: port, as: .json, into: &problems)
    if let plan { return plan }
    throw joined(problems, of: "the plan has not the shape of one")
  }

  /// The plan of an earlier run, with the digest of its document.
  ///
  /// - Throws: what is wrong with its shape.
  static func earlier(at path: InputPath) throws(Problem) -> PlanRecall.Earlier {
    var problems: [Problem] = []
    let bytes = try readBytes(of: path.path, limit: limit)
    guard let plan = RoutePlan(bytes, file: path.written, as: .json, into: &problems) else {
      throw joined(problems, of: "the earlier plan '\(path.written)' has not the shape of one")
    }
    return PlanRecall.Earlier(plan, digest: Digest(of: bytes))
  }

  /// The playbooks of a folder: every .yaml file of it.
  ///
  /// - Throws: the first problem of a document; `plan.playbook` where there is none.
  static func playbooks(in folder: InputPath) throws(Problem) -> [Playbook] {
    var problems: [Problem] = []
    var playbooks: [Playbook] = []
    let names = try FolderTree(folder.path).entries.map(\.path).filter {
      !$0.contains("/") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml"))
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let path = "\(folder.path)/\(name)"
      let bytes = try readBytes(of: path, limit: 16 << 20)
      guard let document = Document.only(.playbook, in: bytes, file: path, into: &problems),
        let manifest = PlaybookManifest(document, into: &problems)
      else { continue }
      playbooks.append(manifest.playbook)
    }
    guard problems.isEmpty else { throw joined(problems, of: "the playbooks cannot be read") }
    guard !playbooks.isEmpty else {
      throw Problem(
        .planPlaybook, "there is no playbook in '\(folder.written)'", at: folder.location,
        hint: "put documents of kind Playbook there")
    }
    return playbooks
  }

  /// Writes a document into the stage's folder.
  static func write(_ json: JSON, as name: String, _ work: StageWork) throws(Problem) -> StageOutput {
    try write(json.canonical, as: "\(name).json", work)
  }

  /// Writes a file into the stage's folder.
  static func write(_ bytes: [UInt8], as name: String, _ work: StageWork) throws(Problem) -> StageOutput {
    let path = try work.folder() + "/\(name)"
    try writeAtomically(bytes, to: path)
    return .file(path: path)
  }

  /// One problem for several: the first, what comes after it as the cause.
  static func joined(_ problems: [Problem], of what: String) -> Problem {
    guard let first = problems.first else { return Problem(.stageInput, what) }
    guard problems.count > 1 else { return first }
    let shown = problems.dropFirst().prefix(20).map { "\($0.code.name): \($0.message)" }
    let more = problems.count > 21 ? ["and \(problems.count - 21) more"] : []
    return Problem(
      first.code, "\(first.message) (the first of \(problems.count) problems)", at: first.location,
      hint: first.hint, cause: (shown + more).joined(separator: "\n"))
  }
}

extension PlanFinding {
  /// As it stands in a report.
  var json: JSON {
    .compact([
      "code": .string(code.name), "severity": isWarning ? "warning" : "error", "message": .string(message),
      "pointer": .string(pointer), "hint": hint.map { .string($0) },
    ])
  }
}
