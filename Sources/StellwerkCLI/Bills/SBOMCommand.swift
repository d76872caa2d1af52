import BillOfMaterials
import Diagnostics
import Packages

/// `stellwerk sbom TARGET`: what lies in a folder, a package or a lock file.
enum SBOMCommand: Command {
  static let name = "sbom"
  static let summary =
    "list what lies in a folder, archive, image, package or lock file, as a table or as documents"
  static let operands = "TARGET"
  static let operandCount = 1...1
  static let options =
    [BillOutput.option] + BillTarget.options + [
      CommandOption("--strict", nil, "exit with 65 where something cannot be read")
    ]
  /// The widest column that is filled up; a longer name moves the rest of its own line only.
  private static let widthLimit = 60

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let outputs = try BillOutput.all(call)
    let target = try BillTarget(call, outputs)
    if outputs.isEmpty { try writeTable(of: target.inventory, call) }
    try outputs.write(target.inventory, call, isProven: true)
    target.tell(call)
    return call.has("--strict") && !target.isWhole ? .invalidData : .done
  }

  private static func writeTable(of inventory: Inventory, _ call: Call) throws(Problem) {
    let rows = inventory.components.map { component in
      [component.name, component.version ?? "", component.purl?.type ?? component.kind.rawValue].map(
        \.printable)
    }
    let widths = [0, 1].map { column in
      min(widthLimit, rows.map { $0[column].unicodeScalars.count }.max() ?? 0)
    }
    for row in rows {
      let padded = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
      }
      try call.console.write("\(padded.joined(separator: "  "))  \(row[2])\n")
    }
    let edges = inventory.dependencies.values.reduce(0) { $0 + $1.count }
    try call.console.write(
      "\(rows.isEmpty ? "" : "\n")\(counted(rows.count, "component")), \(counted(edges, "edge"))\n")
  }
}
