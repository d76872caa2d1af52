/// By what the programs that run outside of a namespace are known, kept in a file: if we are killed, the next one ends
/// what they left.
///
/// 1. A program is killed with us (`PR_SET_PDEATHSIG`), what it had started is not; of an isolated one the kernel ends
///    that too, and it has no part in this. Nor has one that is meant to leave a server behind.
/// 2. All that our programs start, also what left its group and its parent, has a number that it can only lower
///    (`CLinux/strays.c`). It is one of 2^48, drawn by chance, and means nothing after the boot in which it was written
///    down: what has it is ours.
/// 3. It is written down before the first program is started. Nothing of it needs to outlast a power cut, so nothing is
///    synced.
internal import CLinux
import Glibc
import Synchronization

/// The files that say by what our programs are known.
public enum ProgramRecord {
  private static let files = Mutex<[(path: String, isWritten: Bool)]>([])
  /// 0 where programs cannot be known.
  private static let own: UInt = {
    let limit = stw_family_limit()
    return limit == 0 ? 0 : limit - 1 - UInt.random(in: 0..<min(limit / 2, 1 << 48))
  }()

  /// From now on it is written down in a file, which is made with the first program.
  public static func keep(at path: String) { files.withLock { $0.append((path, false)) } }

  /// Nothing is written down there any more.
  public static func close(_ path: String) { files.withLock { $0.removeAll { $0.path == path } } }

  /// What a program that is about to be started is known by, written down; 0 where it cannot be known.
  static func family() -> UInt {
    guard own > 0 else { return 0 }
    files.withLock { files in
      for index in files.indices where !files[index].isWritten {
        write("boot \(bootID ?? "")\nfamily \(own)\n", to: files[index].path)
        files[index].isWritten = true
      }
    }
    return own
  }

  /// What cannot be written is not found by the next process: no fault of this one.
  private static func write(_ text: String, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    let bytes = Array(text.utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
    Glibc.close(descriptor)
  }

  private static var bootID: String? {
    guard let text = try? readText(of: "/proc/sys/kernel/random/boot_id", limit: 100) else { return nil }
    return text.split(separator: "\n").first.map(String.init)
  }

  // MARK: - What others have left

  /// Ends what is left of the programs of a process that is gone, which wrote this file.
  ///
  /// - Returns: how many processes were found.
  @discardableResult
  public static func endAll(in path: String) -> Int {
    guard exists(path), let text = try? readText(of: path, limit: 4_096),
      let family = family(in: text, of: bootID), family != own
    else { return 0 }
    var found: Set<pid_t> = []
    // What is just being started is there the next time.
    for _ in 0..<20 {
      let members = processes.filter { stw_end_member($0, family) != 0 }
      if members.isEmpty { break }
      found.formUnion(members)
      pause(for: .milliseconds(5))
    }
    return found.count
  }

  /// The number in a file that was written in a boot; `nil` for anything else.
  static func family(in text: String, of boot: String?) -> UInt? {
    let words = text.split { $0 == "\n" || $0 == " " }
    guard let boot, words.count == 4, words[0] == "boot", words[1] == boot, words[2] == "family" else {
      return nil
    }
    return UInt(words[3]).flatMap { $0 > 0 ? $0 : nil }
  }

  /// Every process that we see.
  private static var processes: [pid_t] {
    guard let stream = opendir("/proc") else { return [] }
    defer { closedir(stream) }
    var found: [pid_t] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if let pid = pid_t(String(decoding: bytes, as: UTF8.self)) { found.append(pid) }
    }
    return found
  }
}
