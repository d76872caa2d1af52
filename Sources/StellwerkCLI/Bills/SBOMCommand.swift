import BillOfMaterials
import Diagnostics
import JSON
import OperatingSystem
import Packages
import Reports
import Stages

/// `stellwerk sbom TARGET`: what lies in a folder, a package or a lock file.
enum SBOMCommand: Command {
  static let name = "sbom"
  static let summary = "list what lies in a folder, a .deb or a lock file, as a table or as documents"
  static let operands = "TARGET"
  static let operandCount = 1...1
  static let options = [
    CommandOption(
      "-o", "FORMAT[=FILE]", "table, cyclonedx-json or spdx-json, to a file or standard output (table)",
      isRepeatable: true),
    CommandOption("--name", "NAME", "what the product is called (the name of the folder)"),
    CommandOption("--version", "VERSION", "the version of the product"),
    CommandOption("--skip", "PATH", "leave out what lies there", isRepeatable: true),
    CommandOption("--strict", nil, "exit with 65 where something cannot be read"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let outputs = try outputs(call)
    let (subject, unread) = try subject(call)
    let (epoch, asOf) = (try RunCommand.sourceDateEpoch(call.environment), try call.asOf)
    let (inventory, warnings) = try Inventory.of(
      subject, timestamp: epoch ?? asOf ?? .now(),
      tool: Inventory.Tool(name: "stellwerk", version: stellwerkVersion))
    try proveEqual(inventory, outputs)
    for output in outputs { try write(inventory, output, call) }
    for problem in unread { call.console.warn(problem) }
    for warning in warnings { call.console.warn(Problem(warning)) }
    let isWhole = unread.isEmpty && !warnings.contains { $0.kind == .unreadable }
    return call.has("--strict") && !isWhole ? .invalidData : .done
  }

  // MARK: - What is asked for

  /// A form, and the file that takes it; `nil`: standard output.
  private struct Output {
    let format: Format
    let file: String?
  }

  private enum Format: String, CaseIterable {
    case table
    case cycloneDX = "cyclonedx-json"
    case spdx = "spdx-json"
  }

  private static func outputs(_ call: Call) throws(Problem) -> [Output] {
    var outputs: [Output] = []
    for text in call.all("-o").isEmpty ? ["table"] : call.all("-o") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let format = Format(rawValue: parts[0]), parts.last != "" else {
        throw Problem(
          .usage, "'\(text)' is no value for '-o'",
          hint: "write FORMAT or FORMAT=FILE with one of "
            + Format.allCases.map(\.rawValue).joined(separator: ", "))
      }
      outputs.append(Output(format: format, file: parts.count == 2 ? parts[1] : nil))
    }
    guard outputs.count(where: { $0.file == nil }) < 2 else {
      throw Problem(.usage, "two forms for standard output", hint: "name a file: -o cyclonedx-json=FILE")
    }
    return outputs
  }

  private static func subject(_ call: Call) throws(Problem) -> (Subject, [Problem]) {
    let target = call.operands[0]
    guard target.hasSuffix(".deb"), !isFolder(target) else {
      return try Subject.reading(
        target, name: call.value("--name"), version: call.value("--version"), skipping: call.all("--skip"))
    }
    for option in ["--name", "--version", "--skip"] where call.has(option) {
      throw Problem(.usage, "'\(option)' goes with a folder, not with a package, which says so itself")
    }
    return (try Subject(debianPackage: target, licence: nil), [])
  }

  // MARK: - What comes out

  /// Where both documents are written they say the same.
  private static func proveEqual(_ inventory: Inventory, _ outputs: [Output]) throws(Problem) {
    let formats = Set(outputs.map(\.format))
    guard formats.isSuperset(of: [.cycloneDX, .spdx]) else { return }
    let differences = DocumentSummary.differences(
      try DocumentSummary(cycloneDX: inventory.cycloneDX), try DocumentSummary(spdx: inventory.spdx))
    if let difference = differences.first {
      throw Problem(.unequalDocuments, "CycloneDX and SPDX would not say the same", cause: difference)
    }
  }

  private static func write(_ inventory: Inventory, _ output: Output, _ call: Call) throws(Problem) {
    let text =
      switch output.format {
      case .table: table(inventory)
      case .cycloneDX: inventory.cycloneDX.indented
      case .spdx: inventory.spdx.indented
      }
    if let file = output.file {
      try writeAtomically(Array(text.utf8), to: file)
    } else {
      try call.console.write(text)
    }
  }

  private static func table(_ inventory: Inventory) -> String {
    let rows = inventory.components.map { component in
      [component.name, component.version ?? "", component.purl?.type ?? component.kind.rawValue]
    }
    let edges = inventory.dependencies.values.reduce(0) { $0 + $1.count }
    let count = "\(counted(rows.count, "component")), \(counted(edges, "edge"))\n"
    guard !rows.isEmpty else { return count }
    let widths = [0, 1].map { column in rows.map { $0[column].printable.unicodeScalars.count }.max() ?? 0 }
    let lines = rows.map { row in
      let padded = zip(row, widths).map { text, width in
        text.printable + String(repeating: " ", count: width - text.printable.unicodeScalars.count)
      }
      return "\(padded.joined(separator: "  "))  \(row[2].printable)\n"
    }
    return lines.joined() + "\n" + count
  }
}

extension Problem {
  /// What a cataloger noted, as a warning.
  fileprivate init(_ warning: InventoryWarning) {
    let shown = warning.details.prefix(3).joined(separator: ", ")
    let more = warning.details.count > 3 ? " and \(warning.details.count - 3) more" : ""
    self.init(
      Code(warning.kind.rawValue, exit: .invalidData), "\(warning.component): \(warning.message)",
      cause: shown.isEmpty ? nil : shown + more)
  }
}
