/// Which programs run outside of a namespace, kept in a file: if we are killed, the next one ends what they left.
///
/// 1. A program that is killed with us (`PR_SET_PDEATHSIG`) leaves what it had started; of an isolated one the kernel
///    ends that too, and it is not kept here. Nor is one that is meant to leave a server behind.
/// 2. A group is ours only in the boot in which it was started, and only if each of its processes began not before the
///    one it is named by, which, where it is still there, began at the very tick that was written down; and if all carry
///    the mark that every descendant inherits (`CLinux/strays.c`). A number that has come to mean another group is left alone.
/// 3. What left its group is not found here: nothing but its mark would tell, and a program of another run may have that.
/// 4. Nothing of it needs to outlast a power cut, so nothing is synced.
internal import CLinux
import Glibc
import Synchronization

/// The files that programs are written down in.
public enum ProgramRecord {
  private struct File {
    let path: String
    var descriptor: Int32 = -1
  }

  private static let files = Mutex<[File]>([])

  /// From now on programs are written down in a file, which is made with the first.
  public static func keep(at path: String) { files.withLock { $0.append(File(path: path)) } }

  /// Programs are not written down there any more.
  public static func close(_ path: String) {
    files.withLock { files in
      for file in files where file.path == path && file.descriptor >= 0 { Glibc.close(file.descriptor) }
      files.removeAll { $0.path == path }
    }
  }

  static func started(_ group: pid_t, mark: UInt) {
    files.withLock { files in
      guard !files.isEmpty, let process = ProcessFacts(group) else { return }
      write("+ \(group) \(process.start) \(stw_mark_limit() == 0 ? 0 : mark)\n", to: &files)
    }
  }

  static func ended(_ group: pid_t) {
    files.withLock { files in if !files.isEmpty { write("- \(group)\n", to: &files) } }
  }

  /// What cannot be written is not found by the next process: no fault of this one.
  private static func write(_ line: String, to files: inout [File]) {
    for index in files.indices {
      var text = line
      if files[index].descriptor < 0 {
        files[index].descriptor = open(
          files[index].path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        text = "boot \(bootID ?? "")\n" + line
      }
      let bytes = Array(text.utf8)
      _ = Glibc.write(files[index].descriptor, bytes, bytes.count)
    }
  }

  static var bootID: String? {
    guard let text = try? readText(of: "/proc/sys/kernel/random/boot_id", limit: 100) else { return nil }
    return text.split(separator: "\n").first.map(String.init)
  }

  // MARK: - What others have left

  /// Ends what is left of the programs in the record of a process that is gone.
  ///
  /// - Returns: how many processes were found.
  @discardableResult
  public static func endAll(in path: String) -> Int {
    guard exists(path), let text = try? readText(of: path, limit: 16 << 20) else { return 0 }
    let groups = Self.groups(in: text, of: bootID)
    guard !groups.isEmpty else { return 0 }
    var found: Set<pid_t> = []
    // A process that is just being started is there the next time.
    for _ in 0..<20 {
      let members = Self.members(of: groups)
      if members.isEmpty { break }
      found.formUnion(members.flatMap(\.value))
      // While one that is known to be ours is there, the number of its group means no other.
      for group in members.keys { kill(-group, SIGKILL) }
      pause(for: .milliseconds(5))
    }
    return found.count
  }

  /// A program that had not ended.
  struct Group {
    let start: UInt64
    /// 0 where programs cannot be marked.
    let mark: UInt
  }

  /// The groups of a record that was written in a boot; lines that are none of ours are passed over.
  static func groups(in text: String, of boot: String?) -> [pid_t: Group] {
    var groups: [pid_t: Group] = [:]
    var isThisBoot = false
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "boot" where words.count == 2: isThisBoot = boot.map { words[1] == $0 } ?? false
      case "+" where words.count == 4 && isThisBoot:
        guard let group = pid_t(words[1]), group > 1, let start = UInt64(words[2]), let mark = UInt(words[3])
        else { continue }
        groups[group] = Group(start: start, mark: mark)
      case "-" where words.count == 2: if let group = pid_t(words[1]) { groups[group] = nil }
      default: continue
      }
    }
    return groups
  }

  private static func members(of groups: [pid_t: Group]) -> [pid_t: [pid_t]] {
    var members: [pid_t: [pid_t]] = [:]
    var others: Set<pid_t> = []
    for process in ProcessFacts.all {
      guard let group = groups[process.group], process.state != UInt8(ascii: "Z") else { continue }
      let isInTime =
        process.pid == process.group ? process.start == group.start : process.start >= group.start
      if isInTime, group.mark == 0 || stw_mark_of(process.pid) == group.mark {
        members[process.group, default: []].append(process.pid)
      } else {
        others.insert(process.group)
      }
    }
    return members.filter { !others.contains($0.key) }
  }
}

/// What the kernel tells of a process (proc_pid_stat(5)).
struct ProcessFacts {
  let pid: pid_t
  let state: UInt8
  let group: pid_t
  /// In ticks since the machine was started.
  let start: UInt64

  /// `nil` where there is none.
  init?(_ pid: pid_t) {
    guard let bytes = try? readBytes(of: "/proc/\(pid)/stat", limit: 4_096),
      // The name may hold spaces and brackets.
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let state = fields[0].first,
      let group = pid_t(String(decoding: fields[2], as: UTF8.self)),
      let start = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    (self.pid, self.state, self.group, self.start) = (pid, state, group, start)
  }

  /// Every process that we see.
  static var all: [ProcessFacts] {
    guard let stream = opendir("/proc") else { return [] }
    defer { closedir(stream) }
    var found: [ProcessFacts] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if let pid = pid_t(String(decoding: bytes, as: UTF8.self)), let facts = ProcessFacts(pid) {
        found.append(facts)
      }
    }
    return found
  }
}
