import Attestations
import Cryptography
import Diagnostics
import JSON
import Ledger
import OperatingSystem

/// `stellwerk log verify`: the chain of the ledger, and its checkpoints.
enum LogVerifyCommand: Command {
  static let name = "log verify"
  static let summary = "check the chain of the ledger, and that no older copy was put back"
  static let operands = ""
  static let operandCount = 0...0
  static let formats = ["human", "gnu", "github", "json"]
  static let options = [
    CommandOption("--trust", "KEY.pem", "a public key that checkpoints are signed with", isRepeatable: true)
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var keys: [PublicKey] = []
    for path in call.all("--trust") {
      keys.append(try PublicKey(pem: try readBytes(of: path, limit: 64 << 10), name: path))
    }
    let checkpoints = try Checkpoints(artifacts: call.artifacts).entries()
    for entry in checkpoints where !keys.isEmpty && entry.envelope.signers(among: keys).isEmpty {
      throw Problem(.checkpointUntrusted, "no trusted key has signed the checkpoint '\(entry.path)'")
    }
    // First: of an older copy the chain holds.
    try Checkpoints.verify(checkpoints, ledger: call.ledgerPath)
    let ledger = try call.ledger()
    let count = try ledger.verify()
    let head = try ledger.head
    if call.format == "json" {
      let document: JSON = [
        "events": .integer(Int(count)), "head": .string("sha256:\(head.digest.hex)"),
        "checkpoints": .integer(checkpoints.count), "signaturesChecked": .bool(!keys.isEmpty),
      ]
      try call.console.write(document.indented)
      return .done
    }
    try call.console.write("\(count) events; the chain holds\nhead sha256:\(head.digest.hex)\n")
    let many = "\(checkpoints.count) checkpoint\(checkpoints.count == 1 ? "" : "s")"
    switch (checkpoints.isEmpty, keys.isEmpty) {
    case (true, _): try call.console.write("no checkpoint: an older copy of the ledger would not be found\n")
    case (false, true): try call.console.write("\(many) fit; signatures not checked: give --trust KEY.pem\n")
    case (false, false): try call.console.write("\(many) fit, signed by trusted keys\n")
    }
    return .done
  }
}
