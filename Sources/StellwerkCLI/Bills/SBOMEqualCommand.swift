import BillOfMaterials
import Diagnostics

/// `stellwerk sbom equal`: whether two documents, of whatever formats, say the same.
enum SBOMEqualCommand: Command {
  static let name = "sbom equal"
  static let summary =
    "prove that two documents of any formats say the same; exit 1 and what differs where they do not"
  static let operands = "FILE FILE"
  static let operandCount = 2...2

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let first = try DocumentSummary(try call.bill(call.operands[0]))
    let second = try DocumentSummary(try call.bill(call.operands[1]))
    let differences = DocumentSummary.differences(first, second)
    for difference in differences { try call.console.write("\(difference.printable)\n") }
    call.console.say(
      differences.isEmpty
        ? "the documents say the same of \(counted(first.components.count, "component"))"
        : counted(differences.count, "difference"))
    return differences.isEmpty ? .done : .refused
  }
}
