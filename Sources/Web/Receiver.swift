internal import Diagnostics
internal import OperatingSystem

/// Where a body goes, piece by piece.
protocol BodySink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws(Problem)
}

/// A body in memory.
final class MemorySink: BodySink {
  private(set) var bytes: [UInt8] = []

  func write(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}

/// A body in a file that is new.
final class FileSink: BodySink {
  private var writer: FileWriter

  init(creating path: String) throws(Problem) { writer = try FileWriter(creating: path) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) { try writer.write(bytes) }

  /// Waits until everything is on the disk.
  func close() throws(Problem) { try writer.close() }
}

/// What libcurl's callbacks hand over: one answer.
final class Receiver {
  /// What all header lines of an answer may have together; newer versions of libcurl stop at 300 KiB themselves.
  private static let headerLimit = 1 << 18

  private let sink: any BodySink
  private let maximumBytes: Int
  private let shown: String
  private let takesEveryStatus: Bool
  private var headerBytes = 0
  private(set) var status = 0
  private(set) var headers: [(name: String, value: String)] = []
  private(set) var byteCount = 0
  /// Why we ended the transfer.
  private(set) var problem: Problem?
  /// Whether it was ended because the body of this status does not matter.
  private(set) var isEnough = false

  init(_ sink: any BodySink, maximumBytes: Int, shown: String, takesEveryStatus: Bool) {
    (self.sink, self.maximumBytes, self.shown) = (sink, maximumBytes, shown)
    self.takesEveryStatus = takesEveryStatus
  }

  /// Takes a line; `false` ends the transfer.
  func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else {
      problem = Problem(.webTooLarge, "the headers of '\(shown)' have more than \(Self.headerLimit) bytes")
      return false
    }
    let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
    if line.hasPrefix("HTTP/") {
      // An answer may have several heads: 100 Continue, or that of a proxy, before its own.
      headers = []
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { $0 != " " && $0 != "\t" }
      headers.append((String(line[..<colon]), end.map { String(value[...$0]) } ?? ""))
    }
    return true
  }

  /// Takes a piece of the body; `false` ends the transfer.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard takesEveryStatus || (200...299).contains(status) else {
      isEnough = true
      return false
    }
    do throws(Problem) {
      guard bytes.count <= maximumBytes - byteCount else {
        throw Problem(.webTooLarge, "'\(shown)' has more than \(maximumBytes) bytes")
      }
      byteCount += bytes.count
      try sink.write(bytes)
      return true
    } catch {
      problem = error
      return false
    }
  }
}
