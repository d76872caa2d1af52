public import Foundation

/// Python, to hold our answers against libraries that we did not write.
public enum PythonReference {
  /// A python3 that has all these modules; `STELLWERK_PYTHON` names another than the system's.
  public static func path(modules: String...) -> String? {
    let named = ProcessInfo.processInfo.environment["STELLWERK_PYTHON"]
    return [named, "/usr/bin/python3"].compactMap { $0 }.first { path in
      // A Python without the module is no error: the next one is asked.
      (try? run(path, ["-c", "import \(modules.joined(separator: ", "))"])) != nil
    }
  }

  /// The standard output of a program that ends with 0.
  public static func run(_ path: String, _ arguments: [String], input: Data = Data()) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), FileHandle.nullDevice)
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
    try process.run()
    // Beside reading: a pipe holds 64 KiB, and both sides would wait.
    let writer = Thread {
      // A program that does not read to the end is no error here.
      try? stdin.fileHandleForWriting.write(contentsOf: input)
      try? stdin.fileHandleForWriting.close()
    }
    writer.start()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(status: process.terminationStatus, output: output)
    }
    return output
  }

  /// A program that did not end with 0.
  public struct Failed: Error {
    /// Its exit status.
    public let status: Int32
    /// Its standard output.
    public let output: Data
    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
  }
}
