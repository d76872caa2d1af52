import Attestations
import BillOfMaterials
import Cryptography
import Diagnostics
import JSON
import OperatingSystem
import Reports

/// `stellwerk verify`: what a bundle proves, from the file and public keys alone.
enum VerifyCommand: Command {
  static let name = "verify"
  static let summary = "check an evidence bundle offline and say what it proves"
  static let operands = "BUNDLE"
  static let operandCount = 1...1
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [
    CommandOption("--trust", "KEY.pem", "a public key whose word counts", isRepeatable: true),
    CommandOption("--subject", "FILE", "the file that the bundle shall be about"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let paths = call.all("--trust")
    guard !paths.isEmpty else {
      throw Problem(.usage, "'verify' needs to know whom you trust", hint: "--trust PUBLIC-KEY.pem")
    }
    var keys: [PublicKey] = []
    for path in paths {
      keys.append(try PublicKey(pem: try readBytes(of: path, limit: 64 << 10), name: path))
    }
    let subject = try call.value("--subject").map { (path) throws(Problem) in
      try digestOfFile(path).digest
    }
    let verifier = Verifier(trusting: keys, at: try call.asOf ?? .now()) {
      (cycloneDX, spdx) throws(Problem) in
      let (first, second) = (try DocumentSummary(cycloneDX: cycloneDX), try DocumentSummary(spdx: spdx))
      return BillComparison(
        componentCount: first.components.count, differences: DocumentSummary.differences(first, second))
    }
    let report = verifier.verify(path: call.operands[0], subject: subject)
    if call.format == "json" {
      try call.console.write(report.json.indented)
    } else {
      try call.console.write(text(report, TextStyle(usesColor: call.console.usesColor(on: .output))))
    }
    return report.status
  }

  private static func text(_ report: VerificationReport, _ style: TextStyle) -> String {
    var lines: [String] = []
    if let name = report.name {
      let outcome = report.outcome?.rawValue ?? "sealed"
      let time = report.asOf.map { " as of \($0.text)" } ?? ""
      let signers = report.signers.map {
        "\($0.algorithm.rawValue) \($0.keyID.prefix(8))…\($0.keyID.suffix(4))"
      }
      let title = "\(name) \(report.version ?? "")".printable
      lines.append("\(title), \(outcome)\(time), signed by \(signers.joined(separator: ", "))\n")
    }
    for check in report.checks {
      let mark =
        switch check.state {
        case .ok: style.good("✓")
        case .failed: style.bad("✗")
        case .untrusted: style.bad("?")
        case .missing: "–"
        }
      lines.append("  \(mark) \(padded(check.name, 13)) \(check.text.printable)")
    }
    let mark = report.isVerified ? style.good("✓") : style.bad("✗")
    lines.append("\n\(mark) \(report.conclusion.printable)")
    return lines.joined(separator: "\n") + "\n"
  }
}
