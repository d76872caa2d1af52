import BillOfMaterials
import Diagnostics
import OperatingSystem

/// `stellwerk sbom merge`: several documents as one.
enum SBOMMergeCommand: Command {
  static let name = "sbom merge"
  static let summary = "write one document of a product that consists of the subjects of several"
  static let operands = "FILE FILE…"
  static let operandCount = 2...10_000
  static let options = [
    BillOutput.option,
    CommandOption("--name", "NAME", "what the product is called"),
    CommandOption("--version", "VERSION", "the version of the product"),
    BillParty.author,
    CommandOption("--strict", nil, "exit with 65 where documents contradict each other"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let outputs = try BillOutput.all(call)
    guard !outputs.isEmpty else {
      throw Problem(.usage, "'sbom merge' has nothing to write", hint: "add '-o cyclonedx-json=FILE'")
    }
    guard let name = try call.text("--name") else {
      throw Problem(.usage, "'sbom merge' has no name for the product", hint: "add '--name NAME'")
    }
    let (version, authors) = (
      try call.text("--version"), try BillParty.all(BillParty.author, of: call)
    )
    let tool = Inventory.Tool(name: "stellwerk", version: stellwerkVersion)
    var inventories: [(name: String, inventory: Inventory)] = []
    for file in call.operands {
      let document = try call.bill(file)
      let problems = document.problems()
      guard problems.isEmpty else {
        call.console.show(problems)
        return .invalidData
      }
      let inventory = try Inventory(reading: document, timestamp: Timestamp(seconds: 0), tool: tool)
      inventories.append((file, inventory))
    }
    let (epoch, asOf) = (try RunCommand.sourceDateEpoch(call.environment), try call.asOf)
    let newest = inventories.map(\.inventory.timestamp).max { $0.seconds < $1.seconds }
    let merge = try InventoryMerge(
      inventories, name: name, version: version,
      timestamp: epoch ?? asOf ?? newest ?? Timestamp(seconds: 0), tool: tool)
    var inventory = merge.inventory
    inventory.authors = authors + inventory.authors
    try outputs.write(inventory, call)
    for conflict in merge.conflicts { call.console.warn(conflict) }
    return call.has("--strict") && !merge.conflicts.isEmpty ? .invalidData : .done
  }
}
