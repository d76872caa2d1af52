import Advisories
import Diagnostics
import Foundation
import JSON
import OperatingSystem

/// A folder of its own, gone with it.
final class AdvisoryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("advisories-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(atPath: parent(of: file), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// A folder of OSV records, each in its own file.
  func records(_ records: [AdvisoryRecord], in name: String = "osv") throws -> String {
    for record in records { try write("\(name)/\(record.id).json", record.json.indented) }
    return "\(path)/\(name)"
  }
}

let now = Timestamp(seconds: 1_795_262_400)  // 2026-11-21T12:00:00Z
