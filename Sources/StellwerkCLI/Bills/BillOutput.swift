import BillOfMaterials
import Diagnostics
import OperatingSystem
import Stages

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
  /// - Throws: `usage`; `output.create` for a file in a folder that is not there.
  static func all(_ call: Call) throws(Problem) -> [BillOutput] {
    var outputs: [BillOutput] = []
    var places: [[UInt8]: String] = [:]
    for text in call.all("-o") {
      let output = try BillOutput(text)
      if let file = output.file, let known = places.updateValue(file, forKey: Array(try place(of: file).utf8))
      {
        throw Problem(
          .usage, "two documents for '\(file)'",
          hint: known == file ? "name another file" : "'\(known)' is the same file: name another")
      }
      outputs.append(output)
    }
    guard outputs.count(where: { $0.file == nil }) < 2 else {
      throw Problem(.usage, "two documents for standard output", hint: "name a file: -o spdx-json=FILE")
    }
    return outputs
  }

  private init(_ text: String) throws(Problem) {
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
    (self.format, file) = (format, parts.count == 2 && parts[1] != "-" ? parts[1] : nil)
  }

  /// Where a file lies, or will: known before the work is done that it is to hold.
  private static func place(of file: String) throws(Problem) -> String {
    guard !isFolder(file), !file.hasSuffix("/") else {
      throw Problem(.outputCreate, "cannot create '\(file)'", hint: "it is a folder: name a file in it")
    }
    let folder = parent(of: file)
    guard isFolder(folder), let place = realPath(folder) else {
      throw Problem(.outputCreate, "cannot create '\(file)'", hint: "there is no folder '\(folder)': make it")
    }
    return "\(place)/\(lastComponent(of: file))"
  }
}

// MARK: - Writing

extension [BillOutput] {
  /// Writes the documents; a file is told.
  ///
  /// - Parameters:
  ///   - inventory: what they say.
  ///   - call: has the console.
  ///   - isProven: whether documents of both families are read again, and must say the same, before any is written.
  /// - Throws: `sbom.unequal`, `output.create`, `output.write`.
  func write(_ inventory: Inventory, _ call: Call, isProven: Bool = false) throws(Problem) {
    guard isProven, contains(where: \.isCycloneDX), contains(where: { !$0.isCycloneDX }) else {
      for output in self { try output.write(output.format.bytes(of: inventory), of: inventory, call) }
      return
    }
    let documents = map { (output: $0, bytes: $0.format.bytes(of: inventory)) }
    try Self.prove(documents)
    for (output, bytes) in documents { try output.write(bytes, of: inventory, call) }
  }

  /// Each is compared with one of the other family, so that all say the same.
  private static func prove(_ documents: [(output: BillOutput, bytes: [UInt8])]) throws(Problem) {
    func summary(_ index: Int) throws(Problem) -> DocumentSummary {
      let (output, bytes) = documents[index]
      return try DocumentSummary(BillDocument(parsing: bytes, file: output.format.rawValue))
    }
    guard let cycloneDX = documents.firstIndex(where: { $0.output.isCycloneDX }),
      let spdx = documents.firstIndex(where: { !$0.output.isCycloneDX })
    else { return }
    let (first, second) = (try summary(cycloneDX), try summary(spdx))
    for index in documents.indices where index != cycloneDX {
      let differences =
        documents[index].output.isCycloneDX
        ? DocumentSummary.differences(try summary(index), second)
        : DocumentSummary.differences(first, index == spdx ? second : try summary(index))
      if let difference = differences.first {
        throw Problem(.unequalDocuments, "CycloneDX and SPDX would not say the same", cause: difference)
      }
    }
  }
}

extension BillOutput {
  fileprivate var isCycloneDX: Bool { format.rawValue.hasPrefix("cyclonedx") }

  fileprivate func write(_ bytes: [UInt8], of inventory: Inventory, _ call: Call) throws(Problem) {
    guard let file else { return try call.console.write(String(decoding: bytes, as: UTF8.self)) }
    try writeAtomically(bytes, to: file)
    call.console.say(
      "\(file.printable): \(counted(inventory.components.count, "component")) as \(format.rawValue)")
  }
}
