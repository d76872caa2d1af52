import Foundation
import OperatingSystem
import Testing

/// A folder of one test's own; gone when the test is.
final class Scratch {
  let path: String

  init() throws {
    path = try createPrivateFolder(in: NSTemporaryDirectory().trimmingSuffix("/"))
  }
  deinit { removeFolder(path) }

  /// A path inside.
  func at(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and the folders above it.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o644) throws -> String {
    let place = at(name)
    try createFolder(parent(of: place))
    try Data(bytes).write(to: URL(fileURLWithPath: place))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place)
    return place
  }

  @discardableResult
  func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// Runs a program here; its standard output, if it ends with 0.
  @discardableResult
  func run(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> String {
    let program = Program(
      try #require(Tool.path(name)), arguments,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": path], folder: path,
      input: input, outputLimit: 64 << 20)
    let outcome = try program.run()
    try #require(outcome.status == 0, "\(name) \(arguments): \(outcome.said)")
    return String(decoding: outcome.output, as: UTF8.self)
  }
}

/// Programs that we did not write and hold our results against.
enum Tool {
  static func path(_ name: String) -> String? {
    ["/usr/bin/\(name)", "/bin/\(name)"].first { FileManager.default.isExecutableFile(atPath: $0) }
  }
  static func has(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }
}

extension String {
  func trimmingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
  func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
