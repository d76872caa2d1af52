import BillOfMaterials
import Diagnostics
import OperatingSystem

/// `stellwerk sbom convert`: a document in other formats.
enum SBOMConvertCommand: Command {
  static let name = "sbom convert"
  static let summary = "write a CycloneDX or SPDX document in other formats and versions"
  static let operands = "FILE"
  static let operandCount = 1...1
  static let options = [BillOutput.option]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let outputs = try BillOutput.all(call)
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
    try outputs.write(inventory, call)
    return .done
  }
}
