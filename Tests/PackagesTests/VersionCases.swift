import Diagnostics
import Foundation
import JSON

/// Public cases, read in place beside the repository; nothing of them is copied into it.
enum VersionCases {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/conformance")

  /// Whether a set is there.
  static func has(_ set: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent("\(set)/cases.jsonl").path)
  }

  /// Each line of a set.
  static func rows(_ set: String) throws -> [JSON] {
    let file = root.appendingPathComponent("\(set)/cases.jsonl")
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSON(parsing: Array($0), file: file.path)
    }
  }

  /// What a program prints, or `nil` where it cannot be started or fails.
  static func output(of program: String, _ arguments: [String], input: String = "") -> String? {
    let process = Process()
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    (process.standardInput, process.standardOutput) = (standardInput, standardOutput)
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    // From another thread: a pipe holds 64 KiB only.
    let thread = Thread {
      standardInput.fileHandleForWriting.write(Data(input.utf8));
      try? standardInput.fileHandleForWriting.close()
    }
    thread.start()
    let bytes = standardOutput.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  static let hasPackaging = output(of: "python3", ["-c", "import packaging.specifiers"]) != nil
  static let hasDpkg = output(of: "dpkg", ["--version"]) != nil
}
