import Diagnostics
import Foundation
import JSON

/// Public cases and data, read in place beside the repository; nothing of them is copied into it.
enum AdvisoryCases {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let shared = package.deletingLastPathComponent().appendingPathComponent("shared")

  /// The place of a file, whether it is there or not.
  static func path(_ name: String) -> String { shared.appendingPathComponent(name).path }

  /// Whether a file is there.
  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Each line of a set.
  static func rows(_ set: String) throws -> [JSON] { try lines("conformance/\(set)/cases.jsonl") }

  /// Each line of a file.
  static func lines(_ name: String) throws -> [JSON] {
    try Data(contentsOf: URL(fileURLWithPath: path(name))).split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: Array($0), file: name)
    }
  }
}
