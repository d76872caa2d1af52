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
  static let summary =
    "list what lies in a folder, archive, image, package or lock file, as a table or as documents"
  static let operands = "TARGET"
  static let operandCount = 1...1
  static let options = [
    BillOutput.option,
    CommandOption("--name", "NAME", "what the product is called (the name of the folder)"),
    CommandOption("--version", "VERSION", "the version of the product"),
    CommandOption("--license", "EXPRESSION", "the licence of the product, as SPDX expression"),
    CommandOption("--supplier", "NAME", "who distributes the product, as 'NAME <ADDRESS>'"),
    CommandOption("--copyright", "NOTICE", "who holds the rights in the product, as '2024 NAME'"),
    BillAuthor.option,
    CommandOption("--skip", "PATH", "leave out what lies there", isRepeatable: true),
    CommandOption("--strict", nil, "exit with 65 where something cannot be read"),
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let outputs = try BillOutput.all(call)
    let (inventory, warnings, unread) = try inventory(call, outputs)
    try proveEqual(inventory, outputs)
    if outputs.isEmpty { try call.console.write(table(inventory)) }
    for output in outputs { try output.write(inventory, call) }
    for problem in unread { call.console.warn(problem) }
    for warning in warnings { call.console.warn(Problem(warning)) }
    let isWhole = unread.isEmpty && !warnings.contains { $0.kind == .unreadable }
    return call.has("--strict") && !isWhole ? .invalidData : .done
  }

  /// What lies in the target of the call; what an earlier call wrote to `outputs` is no part of it.
  static func inventory(_ call: Call, _ outputs: [BillOutput] = []) throws(Problem) -> (
    inventory: Inventory, warnings: [InventoryWarning], unread: [Problem]
  ) {
    let (subject, unread) = try subject(call, outputs)
    let (epoch, asOf) = (try RunCommand.sourceDateEpoch(call.environment), try call.asOf)
    var (inventory, warnings) = try Inventory.of(
      subject, timestamp: epoch ?? asOf ?? .now(),
      tool: Inventory.Tool(name: "stellwerk", version: stellwerkVersion))
    inventory.authors = try BillAuthor.all(call)
    return (inventory, warnings, unread)
  }

  private static func subject(_ call: Call, _ outputs: [BillOutput]) throws(Problem) -> (Subject, [Problem]) {
    let target = call.operands[0]
    guard target.hasSuffix(".deb"), !isFolder(target) else {
      var (subject, problems) = try Subject.reading(
        target: target, name: call.value("--name"), version: call.value("--version"),
        skipping: call.all("--skip") + outputs.compactMap(\.file),
        temporary: call.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp")
      subject.maintainer = call.value("--supplier")
      subject.copyright = call.value("--copyright")
      if let licence = call.value("--license") {
        // Said by the person who calls: it must be one.
        do throws(Problem) { subject.licence = try LicenceExpression(licence).text } catch {
          throw Problem(
            .usage, "'\(licence)' is no value for '--license': \(error.message)", hint: error.hint)
        }
      }
      return (subject, problems)
    }
    for option in ["--name", "--version", "--skip", "--license", "--supplier", "--copyright"]
    where call.has(option) {
      throw Problem(.usage, "'\(option)' goes with a folder, not with a package, which says so itself")
    }
    return (try Subject(debianPackage: target, licence: nil), [])
  }

  // MARK: - What comes out

  /// Where documents of both families are written they say the same.
  private static func proveEqual(_ inventory: Inventory, _ outputs: [BillOutput]) throws(Problem) {
    let isCycloneDX = outputs.map { $0.format.rawValue.hasPrefix("cyclonedx") }
    guard isCycloneDX.contains(true), isCycloneDX.contains(false) else { return }
    let differences = DocumentSummary.differences(
      try DocumentSummary(cycloneDX: inventory.cycloneDX), try DocumentSummary(spdx: inventory.spdx))
    if let difference = differences.first {
      throw Problem(.unequalDocuments, "CycloneDX and SPDX would not say the same", cause: difference)
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
