import Diagnostics
import Execution
import JSON
import OperatingSystem
import Pipelines
import Policies

/// What the documents of scan and decision come to in numbers, for the ledger.
struct DecidedFacts {
  /// `findings` by severity, all severities, and the rounded `risk`; what no stage put out is left out.
  let members: [(name: String, value: JSON)]

  init(_ outcomes: [StageOutcome]) {
    var members: [(name: String, value: JSON)] = []
    if let findings = Self.document(MediaType.findings, of: outcomes)?["findings"]?.array {
      var counts: [String: Int] = [:]
      for finding in findings { counts[finding["severity"]?.string ?? "unknown", default: 0] += 1 }
      members.append(
        ("findings", .object(Severity.allCases.map { ($0.rawValue, .integer(counts[$0.rawValue] ?? 0)) })))
    }
    if let risk = Self.document(MediaType.decision, of: outcomes)?["risk"]?["rounded"]?.integer {
      members.append(("risk", .integer(risk)))
    }
    self.members = members
  }

  /// The document of a media type that a stage put out.
  static func document(_ mediaType: String, of outcomes: [StageOutcome]) -> JSON? {
    for outcome in outcomes {
      for artifact in outcome.outputs.values where artifact.mediaType == mediaType {
        do throws(Problem) {
          return try JSON(parsing: try readBytes(of: artifact.path, limit: 256 << 20), file: mediaType)
        } catch {
          // A document that the store cannot give any more is missing in what is shown, not in the evidence.
          return nil
        }
      }
    }
    return nil
  }
}
