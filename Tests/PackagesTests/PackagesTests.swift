import Foundation
import JSON
import Testing

/// Where the published cases and documents lie: `../shared` beside the package.
let shared = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared")
  .standardized

/// The lines of a published JSONL file, read in place.
func conformanceCases(_ path: String) throws -> [JSON] {
  let data = try Data(contentsOf: shared.appending(path: "conformance/\(path)"))
  return try data.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: $0, file: path) }
}

/// Whether a file below `../shared` is there; a suite that is skipped for want of it says so.
func hasShared(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: shared.appending(path: path).path)
}
