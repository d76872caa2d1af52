import Database
import Diagnostics
import Glibc
import JSON
import Ledger
import OperatingSystem

/// What this program does as a process of its own for a test.
enum Worker {
  /// The words that start one.
  static func words(_ words: String...) -> [String] { [own, "worker"] + words }

  /// The path of this program.
  static let own = "/proc/self/exe".realPath

  /// - Returns: the exit status; `nil` if the words are no worker's.
  static func run(_ words: [String]) -> Int32? {
    guard words.first == "worker" else { return nil }
    do throws(Problem) {
      switch (words.dropFirst().first, words.count) {
      case ("append", 6): return try append(words[2], words[3], Int(words[4]) ?? 0, words[5])
      case ("numbers", 4):
        for event in try Ledger(reading: words[2]).events(correlationID: words[3]) {
          say("\(event.payload["number"]?.integer ?? -1)")
        }
      case ("verify", 3): say("\(try Ledger(reading: words[2]).verify())")
      case ("hold", 4):
        let database = try Database(words[2], .readWrite)
        try database.transaction { () throws(Problem) in _ = usleep((UInt32(words[3]) ?? 0) * 1_000) }
      default: return 64
      }
      return 0
    } catch {
      say(error.rendered())
      return error.code.exitStatus.rawValue
    }
  }

  /// Adds the events that are missing; after a failure looks what is there, as whoever is not to repeat himself must.
  private static func append(_ path: String, _ name: String, _ count: Int, _ acknowledged: String)
    throws(Problem) -> Int32
  {
    let descriptor = open(acknowledged, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    var failures = 0
    while failures < 200 {
      do throws(Problem) {
        let ledger = try Ledger(path: path)
        var next = try ledger.events(correlationID: name).count
        while next < count {
          try ledger.append(
            kind: "test.event", correlationID: name, actor: "torture", time: .now(),
            payload: ["number": .integer(next)])
          next += 1
          _ = write(descriptor, "\(next)\n", "\(next)\n".utf8.count)
        }
        return 0
      } catch { failures += 1 }
    }
    return 75
  }
}

extension String {
  /// The path without links.
  fileprivate var realPath: String {
    var buffer = [CChar](repeating: 0, count: 4_097)
    let count = readlink(self, &buffer, 4_096)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : self
  }
}
