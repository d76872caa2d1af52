import BillOfMaterials
import Diagnostics
import OperatingSystem

/// `stellwerk sbom convert`: a document in other formats.
enum SBOMConvertCommand: Command {
  static let name = "sbom convert"
  static let summary =
    "write a CycloneDX or SPDX document in other formats and versions; standard output is '-'"
  static let operands = "FILE"
  static let operandCount = 1...1
  static let options = [
    CommandOption(
      "-o", "FORMAT=FILE",
      "what to write: \(BillFormat.allCases.map(\.rawValue).joined(separator: ", "))", isRepeatable: true)
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    var outputs: [(format: BillFormat, path: String)] = []
    for text in call.all("-o") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let format = BillFormat(rawValue: parts[0]) else {
        throw Problem(
          .usage, "unknown format '\(parts[0])'",
          hint: suggestion(for: parts[0], among: BillFormat.allCases.map(\.rawValue), orList: "one of"))
      }
      guard parts.count == 2, !parts[1].isEmpty else {
        throw Problem(
          .usage, "'\(text)' names no file", hint: "write '-o \(parts[0])=FILE', '-' for standard output")
      }
      outputs.append((format, parts[1]))
    }
    guard !outputs.isEmpty else {
      throw Problem(.usage, "'sbom convert' has nothing to write", hint: "add '-o spdx-json=FILE'")
    }
    let document = try call.bill(call.operands[0])
    let problems = document.problems()
    guard problems.isEmpty else {
      call.console.show(problems)
      return .invalidData
    }
    let inventory = try Inventory(
      reading: document, timestamp: try call.asOf ?? Timestamp(seconds: 0),
      tool: Inventory.Tool(name: "stellwerk", version: stellwerkVersion))
    for (format, path) in outputs {
      let text = format.text(of: inventory)
      if path == "-" {
        try call.console.write(text)
      } else {
        try writeAtomically(text.utf8, to: path)
        call.console.say(
          "\(path.printable): \(counted(inventory.components.count, "component")) as \(format.rawValue)")
      }
    }
    return .done
  }
}
