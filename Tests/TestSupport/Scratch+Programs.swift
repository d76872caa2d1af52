import Foundation
public import OperatingSystem
import Testing

extension Scratch {
  /// Writes a file and the folders above it; returns its path.
  @discardableResult
  public func write(_ name: String, _ bytes: [UInt8], mode: Int = 0o644) throws -> String {
    let place = self(name)
    try createFolder(parent(of: place))
    try Data(bytes).write(to: URL(fileURLWithPath: place))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: place)
    return place
  }

  /// Writes a text file and the folders above it; returns its path.
  @discardableResult
  public func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    try write(name, Array(text.utf8), mode: mode)
  }

  /// Runs a program in the folder; its standard output, if it ends with 0.
  @discardableResult
  public func run(
    _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> String {
    let outcome = try outcome(name, arguments, input: input, environment: environment)
    try #require(outcome.status == 0, "\(name) \(arguments): \(outcome.said)")
    return String(decoding: outcome.output, as: UTF8.self)
  }

  /// Runs a program in the folder, whatever it says.
  public func outcome(
    _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    let program = Program(
      try #require(Tool.path(name)), arguments,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": path]
        .merging(environment) { $1 },
      folder: path, input: input, outputLimit: 64 << 20)
    return try program.run()
  }
}

/// Programs that we did not write and hold our results against.
public enum Tool {
  /// Where a program is; `nil` if it is not installed.
  public static func path(_ name: String) -> String? {
    ["/usr/bin/\(name)", "/bin/\(name)"].first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether all of them are installed; a test that is skipped for want of one says so.
  public static func has(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }
}
