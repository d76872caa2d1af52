/// Answers the questions of the public conformance sets: `stellwerk-conformance SET FOLDER`.
///
/// A program for tests; `docs/testing.md` says how it is run. It is a translator:
///
/// 1. Everything it answers comes from public functions of the rooms; it decides nothing and knows no expectations.
/// 2. One line of `answers` per set, one small file per family of sets. A set without a line, and an operation
///    without a function, is answered "unsupported"; a `Problem` is answered as the error it is.
/// 3. One answer a line, flushed at once: what was answered before a crash counts.
import Diagnostics
import Glibc
import JSON
import OperatingSystem

@main
enum Conformance {
  /// What answers a question of each set.
  private static let answers: [String: @Sendable (Question) throws(Problem) -> Answer] = [
    "archives": archiveAnswer,
    "cel": expressionAnswer,
    "cvss": cvssAnswer,
    "cyclonedx-schema": cycloneDXAnswer,
    "dsse-intoto": attestationAnswer,
    "e2e-lockfile-vuln": lockFileAnswer,
    "json-canonical": canonicalJSONAnswer,
    "json-parsing": jsonAnswer,
    "osv-match": advisoryAnswer,
    "pep440": pythonVersionAnswer,
    "purl": packageURLAnswer,
    "sbom-components": listedComponents,
    "sbom-graph": graphAnswer,
    "semver-node": nodeVersionAnswer,
    "signature-vectors": signatureAnswer,
    "spdx-docs": spdxAnswer,
    "spdx-licence-expr": licenceAnswer,
    "version-order-osv": versionOrderAnswer,
    "yaml": yamlAnswer,
    "yaml-hostile": hostileYAMLAnswer,
  ]

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      print("usage: stellwerk-conformance SET FOLDER")
      exit(ExitStatus.usage.rawValue)
    }
    do throws(Problem) {
      try answer(set: arguments[1], folder: arguments[2])
    } catch {
      print(error.rendered())
      exit(error.code.exitStatus.rawValue)
    }
  }

  private static func answer(set: String, folder: String) throws(Problem) {
    let file = "\(folder)/questions.jsonl"
    var output = FileWriter(borrowing: STDOUT_FILENO, name: "standard output")
    for line in try readBytes(of: file, limit: 1 << 30).split(separator: UInt8(ascii: "\n")) {
      let question = try Question(JSON(parsing: line, file: file), folder: folder)
      try output.write("\(outcome(of: question, in: set).text)\n")
      try output.flush()
    }
  }

  private static func outcome(of question: Question, in set: String) -> JSON {
    guard let answer = answers[set] else { return question.unsupported("no room answers this set") }
    do throws(Problem) {
      switch try answer(question) {
      case .value(let value): return ["id": .string(question.id), "got": value]
      case .unsupported(let reason): return question.unsupported(reason)
      }
    } catch { return question.refused(error) }
  }
}
