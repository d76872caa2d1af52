import Glibc

/// How a program ended, and what it said.
struct Ended: CustomStringConvertible {
  /// The exit status; for a signal 128 and its number.
  let status: Int32
  let output: String
  let errors: String
  /// By the clock on the wall.
  let seconds: Double

  var description: String {
    "status \(status)\n\(errors.suffix(2_000))\(output.suffix(1_000))"
  }
}

/// A program while it runs; both streams go to files, so that nobody has to read while it works.
final class Child {
  /// Where a stream goes.
  enum Stream {
    case kept
    case file(String)
    case closed
  }

  let pid: pid_t
  private let place: String
  private let start = ContinuousClock.now
  private var status: Int32?

  /// Starts a program with exactly this environment.
  ///
  /// - Throws: `Broken` if it cannot be started.
  init(
    _ words: [String], in folder: String, environment: [String: String], place: String,
    output: Stream = .kept, errors: Stream = .kept
  ) throws(Broken) {
    self.place = place
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (number, stream) in [(Int32(1), output), (2, errors)] {
      switch stream {
      case .kept:
        posix_spawn_file_actions_addopen(
          &actions, number, "\(place).\(number)", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
      case .file(let path): posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_APPEND, 0)
      case .closed: posix_spawn_file_actions_addclose(&actions, number)
      }
    }
    // By way of env: it goes into the folder, and is itself started without what is preloaded.
    let line = ["/usr/bin/env", "-C", folder] + environment.map { "\($0.key)=\($0.value)" } + words
    var arguments = line.map { strdup($0) } + [nil]
    var none: [UnsafeMutablePointer<CChar>?] = [nil]
    defer { for pointer in arguments { free(pointer) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, line[0], &actions, nil, &arguments, &none)
    guard result == 0 else { throw Broken("cannot start \(words[0]): \(String(cString: strerror(result)))") }
    self.pid = pid
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    var ignored: Int32 = 0
    waitpid(pid, &ignored, 0)
  }

  func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

  /// Whether it has ended.
  var hasEnded: Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
    status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
    return true
  }

  /// Waits for the end.
  ///
  /// - Throws: `Broken` (I5) after `limit` seconds.
  func wait(limit: Double = 120) throws(Broken) -> Ended {
    while !hasEnded {
      guard seconds(since: start) < limit else {
        kill(pid, SIGKILL)
        throw Broken("I5: it has not ended after \(limit) s\n\(read("\(place).2").suffix(2_000))")
      }
      usleep(300)
    }
    let elapsed = seconds(since: start)
    defer { for number in 1...2 { unlink("\(place).\(number)") } }
    return Ended(
      status: status ?? -1, output: read("\(place).1"), errors: read("\(place).2"), seconds: elapsed)
  }
}

/// What broke: an invariant or, where that is not possible, the test itself.
struct Broken: Error {
  var what: String
  init(_ what: String) { self.what = what }
}

func seconds(since start: ContinuousClock.Instant) -> Double {
  let (seconds, atto) = (ContinuousClock.now - start).components
  return Double(seconds) + Double(atto) / 1e18
}

/// The text of a file, empty where there is none.
func read(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }

/// The bytes of a file, none where there is none.
func bytes(_ path: String) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return [] }
  defer { close(descriptor) }
  var status = stat()
  fstat(descriptor, &status)
  // Files of /proc say that they are empty.
  var all = [UInt8](repeating: 0, count: max(Int(status.st_size), 4_096) + 1)
  var count = 0
  while true {
    if count == all.count { all += [UInt8](repeating: 0, count: count) }
    let (start, room) = (count, all.count - count)
    let got = all.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + start }, room) }
    guard got > 0 else { return Array(all[..<count]) }
    count += got
  }
}

/// Writes a file, and the folders above it.
func put(_ bytes: some Collection<UInt8>, at path: String, mode: mode_t = 0o644) {
  var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()[...]
  let folder = parts.joined(separator: "/")
  if access(folder, F_OK) != 0 {
    var missing: [String] = []
    while !parts.isEmpty, access(parts.joined(separator: "/"), F_OK) != 0 {
      missing.append(parts.joined(separator: "/"))
      parts = parts.dropLast()
    }
    for path in missing.reversed() { mkdir(path, 0o755) }
  }
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  let all = Array(bytes)
  var sent = 0
  while sent < all.count {
    let count = all.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + sent }, all.count - sent) }
    guard count > 0 else { return }
    sent += count
  }
}

/// The names in a folder, sorted.
func list(_ folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// All regular files below a folder, sorted.
func files(below folder: String) -> [String] {
  list(folder).flatMap { name -> [String] in
    let path = "\(folder)/\(name)"
    var status = stat()
    guard lstat(path, &status) == 0 else { return [] }
    if status.st_mode & S_IFMT == S_IFDIR { return files(below: path) }
    return status.st_mode & S_IFMT == S_IFREG ? [path] : []
  }
}
