import BillOfMaterials
import Diagnostics
import OperatingSystem

/// `stellwerk sbom validate`: whether documents are what CycloneDX and SPDX allow.
enum SBOMValidateCommand: Command {
  static let name = "sbom validate"
  static let summary =
    "hold CycloneDX and SPDX documents against their schema and specification; exit 65 where one is invalid"
  static let operands = "FILE…"
  static let operandCount = 1...10_000
  static let formats = ["human", "gnu", "github", "json", "sarif"]
  static let options = [
    CommandOption("--limit", "N", "how many problems of a document are told (100)")
  ]

  static func run(_ call: Call) async throws(Problem) -> Diagnostics.ExitStatus {
    let limit = try call.number("--limit", 1...1_000_000, default: 100)
    var status = Diagnostics.ExitStatus.done
    for file in call.operands {
      do throws(Problem) {
        let document = try BillDocument(parsing: try readBytes(of: file, limit: byteLimit), file: file)
        let problems = document.problems(limit: limit)
        let count = problems.count < limit ? counted(problems.count, "problem") : "\(limit) problems or more"
        call.console.show(problems)
        try call.console.tell(
          "\(file.printable): \(document.caption), \(problems.isEmpty ? "valid" : count)\n")
        if !problems.isEmpty { status = .invalidData }
      } catch {
        if error.code == .outputWrite { throw error }
        // The other documents are looked at all the same.
        call.console.show([error])
        status = error.code.exitStatus
      }
    }
    return status
  }
}

/// The most bytes of a document that is read.
private let byteLimit = 256 << 20

extension Call {
  /// A document that the command line names.
  ///
  /// - Throws: what reading throws.
  func bill(_ file: String) throws(Problem) -> BillDocument {
    try BillDocument(parsing: try readBytes(of: file, limit: byteLimit), file: file)
  }
}

extension BillDocument {
  /// Specification and version, and the form where it has several.
  var caption: String {
    switch format {
    case .cycloneDXJSON: "CycloneDX \(version)"
    case .cycloneDXXML: "CycloneDX \(version) XML"
    case .spdxJSON, .spdx3JSON: "SPDX \(version)"
    case .spdxTagValue: "SPDX \(version) tag-value"
    }
  }
}
