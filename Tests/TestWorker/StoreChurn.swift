import Cryptography
import Diagnostics
import Glibc
import OperatingSystem
import Store

/// Uses a store as runs do, beside processes that collect and check, until it has done so `count` times.
enum StoreChurn {
  /// Each round adds what may be there already, records it, finds it again as a later run does, and reads it.
  ///
  /// - Throws: also where something is gone that was found.
  static func use(_ folder: String, rounds: Int) throws(Problem) {
    for round in 0..<rounds {
      let store = try ContentStore(folder: folder)
      for number in 0..<12 {
        let bytes = [UInt8](repeating: UInt8(number), count: 1_000 + (round + number) % 3)
        let digest = try store.add(bytes: bytes)
        let key = Digest(of: "work \(number) \((round + number) % 3)".utf8)
        if let found = try store.result(for: key).flatMap({ Digest(bytes: $0) }),
          try store.isIntact(found, byteCount: bytes.count)
        {
          // What was found once stays, whatever is collected meanwhile.
          try store.verify(found)
        } else {
          try store.record(digest.bytes, for: key)
        }
        for _ in 0..<3 { guard try store.read(digest, limit: 4_096) == bytes else { exit(70) } }
      }
    }
  }

  /// Collects everything that it may until the file `FOLDER/../stop` is there; prints how much went.
  static func collect(_ folder: String) throws(Problem) {
    var count = 0
    while !exists("\(parent(of: folder))/stop") {
      let store = try ContentStore(folder: folder)
      count += try store.collecting(at: .now(), waiting: .seconds(30)) { () throws(Problem) -> Int in
        let blobs = Set(try store.blobs().map(\.digest))
        let keys = try store.results().filter { result in
          Digest(bytes: result.record).map { blobs.contains($0) } ?? true
        }
        return try store.remove(blobs.sorted(), forgetting: keys.map(\.key)).count
      }
    }
    print(count)
  }

  /// Checks until the file is there; prints what it complained of.
  static func check(_ folder: String) throws(Problem) {
    while !exists("\(parent(of: folder))/stop") {
      guard let store = try ContentStore(reading: folder) else { continue }
      for damage in try store.fsck() { print(damage) }
    }
  }
}
