import BillOfMaterials
import Diagnostics
import OperatingSystem

/// A document that a command is asked to write: `-o FORMAT=FILE`, or `-o FORMAT` for standard output.
struct BillOutput {
  let format: BillFormat
  /// `nil`: standard output.
  let file: String?

  /// The option that asks for them.
  static let option = CommandOption(
    "-o", "FORMAT[=FILE]",
    "what to write, to a file or standard output: \(BillFormat.allCases.map(\.rawValue).joined(separator: ", "))",
    isRepeatable: true)

  /// Everything that a call asks for.
  ///
  /// - Throws: `usage`.
  static func all(_ call: Call) throws(Problem) -> [BillOutput] {
    var outputs: [BillOutput] = []
    for text in call.all("-o") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let format = BillFormat(rawValue: parts[0]) else {
        throw Problem(
          .usage, "unknown format '\(parts[0])'",
          hint: suggestion(for: parts[0], among: BillFormat.allCases.map(\.rawValue), orList: "one of"))
      }
      guard parts.last != "" else {
        throw Problem(
          .usage, "'\(text)' names no file",
          hint: "write '-o \(parts[0])=FILE', or '-o \(parts[0])' for standard output")
      }
      outputs.append(BillOutput(format: format, file: parts.count == 2 && parts[1] != "-" ? parts[1] : nil))
    }
    guard outputs.count(where: { $0.file == nil }) < 2 else {
      throw Problem(.usage, "two documents for standard output", hint: "name a file: -o spdx-json=FILE")
    }
    return outputs
  }

  /// Writes the document; a file is told.
  ///
  /// - Throws: `output.create`, `output.write`.
  func write(_ inventory: Inventory, _ call: Call) throws(Problem) {
    guard let file else { return try call.console.write(format.text(of: inventory)) }
    try writeAtomically(format.bytes(of: inventory), to: file)
    call.console.say(
      "\(file.printable): \(counted(inventory.components.count, "component")) as \(format.rawValue)")
  }
}
