/// OpenPGP by the `gpg` program, with a home folder of the project's own, never the user's.
///
/// 1. A home with a long path is reached through a short link below `/tmp`: the agent's socket path may have 107 bytes.
/// 2. Every call gives the time (`--faked-system-time`), so that the same input has the same signature.
/// 3. All values of this process with one home share its link and agent, which end with the last of them: an agent
///    whose link is gone finds no key any more.
/// 4. One process at a time uses a home (`flock` on the folder): else one would end the agent that another speaks to.
/// 5. gpg is not isolated. The key home is its owner's alone; inside, root is user 1000 and could not read it, and a
///    copy of the keys to read would be one more place that has them. It reads no packages, only the bytes to sign.
public import Diagnostics
public import OperatingSystem
import Glibc
import Synchronization

/// A GnuPG home folder in use.
public struct GnuPG: ~Copyable {
  /// Where gpg finds the home.
  private let path: String
  private let home: String
  private let timeout: Duration
  private let cancellation: Cancellation?
  static let tool = "/usr/bin/gpg"
  /// The homes in use, with their short paths, by how many values, and the descriptor that holds the lock.
  private static let homes = Mutex<[String: (path: String, users: Int, lock: Int32)]>([:])

  /// Opens a home folder, which must be there.
  ///
  /// - Throws: `openpgp.home`.
  public init(home: String, timeout: Duration = .seconds(30), cancellation: Cancellation? = nil)
    throws(Problem)
  {
    guard isFolder(home) else {
      throw Problem(
        .openPGPHome, "there is no GnuPG home '\(home)'", hint: "'stellwerk keys generate' makes one")
    }
    let target = resolved(home, in: try workingFolder())
    path = try Self.homes.withLock { (homes) throws(Problem) -> String in
      if let known = homes[target] {
        homes[target]?.users += 1
        return known.path
      }
      let lock = try Self.lock(target, timeout, cancellation)
      do throws(Problem) {
        let path = try Self.shortPath(of: target)
        homes[target] = (path, 1, lock)
        return path
      } catch {
        close(lock)
        throw error
      }
    }
    (self.home, self.timeout, self.cancellation) = (target, timeout, cancellation)
  }

  deinit {
    // Inside the lock: whoever opens the home next starts an agent of their own.
    Self.homes.withLock { homes in
      homes[home]?.users -= 1
      guard let state = homes[home], state.users == 0 else { return }
      homes[home] = nil
      Self.leave(path, of: home)
      close(state.lock)
    }
  }

  /// Waits for other processes to be done with the home; the lock is given back by closing.
  private static func lock(
    _ home: String, _ timeout: Duration, _ cancellation: Cancellation?
  ) throws(Problem) -> Int32 {
    let descriptor = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(.openPGPHome, "cannot open '\(home)'", errno) }
    let deadline = ContinuousClock.now + timeout
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard ContinuousClock.now < deadline, cancellation?.isCancelled != true else {
        close(descriptor)
        throw Problem(
          .openPGPHome, "another process uses the GnuPG home '\(home)'", hint: "try again later",
          isTransient: true)
      }
      pause(for: .milliseconds(20), cancellation)
    }
    return descriptor
  }

  private static func shortPath(of home: String) throws(Problem) -> String {
    // The longest name that gpg adds is S.gpg-agent.browser.
    if home.utf8.count <= 80 { return home }
    let link = "/tmp/stw-\(getpid())-\(UInt32.random(in: .min ... .max))"
    guard symlink(home, link) == 0 else { throw .system(.openPGPHome, "cannot link '\(home)'", errno) }
    return link
  }

  private static func leave(_ path: String, of home: String) {
    func gpgconf(_ words: [String]) -> String? {
      let program = Program(
        "/usr/bin/gpgconf", ["--homedir", path] + words, environment: ["PATH": "/usr/bin:/bin"],
        timeout: .seconds(5))
      // An agent that cannot be ended goes by itself when its home is gone; there is nobody to tell here.
      return (try? program.run()).map { String(decoding: $0.output, as: UTF8.self) }
    }
    let socket = gpgconf(["--list-dirs", "agent-socket"])?.split(whereSeparator: \.isNewline).first
    _ = gpgconf(["--kill", "all"])
    // The agent says yes before it ends. Whoever comes now would speak to one that is going: "End of file", no key.
    let deadline = ContinuousClock.now + .seconds(2)
    while let socket, exists(String(socket)), ContinuousClock.now < deadline { pause(for: .milliseconds(1)) }
    if path != home { unlink(path) }
  }

  /// Makes an Ed25519 signing key without passphrase and returns its fingerprint.
  ///
  /// - Parameters:
  ///   - user: `Name <address>`.
  ///   - created: the creation time of the key.
  /// - Returns: 40 upper-case hexadecimal digits.
  /// - Throws: `openpgp.failed`.
  public func generate(user: String, created: Timestamp) throws(Problem) -> String {
    let outcome = try gpg(
      ["--status-fd", "1", "--passphrase", "", "--quick-generate-key", user, "ed25519", "sign", "never"],
      at: created)
    for line in String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if words.count >= 4, words[1] == "KEY_CREATED" { return String(words[3]) }
    }
    throw Problem(.openPGPFailed, "gpg made no key", cause: outcome.lastLines(5))
  }

  /// The public key as ASCII armor.
  ///
  /// - Throws: `openpgp.no-key`, `openpgp.failed`.
  public func publicKey(_ fingerprint: String) throws(Problem) -> [UInt8] {
    let outcome = try gpg(["--armor", "--export", fingerprint], at: nil)
    guard !outcome.output.isEmpty else { throw noKey(fingerprint) }
    return outcome.output
  }

  /// When the key was made.
  ///
  /// - Throws: `openpgp.no-key` if its secret part is not here.
  public func created(_ fingerprint: String) throws(Problem) -> Timestamp {
    let outcome = try program(["--with-colons", "--list-secret-keys", fingerprint], at: nil).run(cancellation)
    for line in String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.first == "sec", fields.count > 5, let seconds = Int64(fields[5]) {
        return Timestamp(seconds: seconds)
      }
    }
    throw noKey(fingerprint)
  }

  /// A detached signature over a file, as ASCII armor.
  ///
  /// - Throws: `openpgp.failed`.
  public func detachedSignature(of file: String, by fingerprint: String, at time: Timestamp) throws(Problem)
    -> [UInt8]
  {
    try gpg(signing(fingerprint) + ["--armor", "--detach-sign", "--output", "-", file], at: time).output
  }

  /// A text with its signature around it (RFC 9580 §7).
  ///
  /// - Throws: `openpgp.failed`.
  public func clearSigned(_ text: [UInt8], by fingerprint: String, at time: Timestamp) throws(Problem)
    -> [UInt8]
  {
    try gpg(signing(fingerprint) + ["--clear-sign", "--output", "-"], at: time, input: text).output
  }

  /// A detached signature over bytes, as ASCII armor.
  ///
  /// - Throws: `openpgp.failed`.
  public func detachedSignature(of bytes: [UInt8], by fingerprint: String, at time: Timestamp) throws(Problem)
    -> [UInt8]
  {
    try gpg(signing(fingerprint) + ["--armor", "--detach-sign", "--output", "-"], at: time, input: bytes)
      .output
  }

  /// Whether a detached signature is this key's over exactly this file, by `gpg --verify`.
  ///
  /// - Throws: `process.start`.
  public func isValid(_ signature: String, of file: String, by fingerprint: String) throws(Problem) -> Bool {
    let outcome = try program(["--status-fd", "1", "--verify", signature, file], at: nil).run(cancellation)
    let valid = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline)
      .contains { $0.hasPrefix("[GNUPG:] VALIDSIG") && $0.contains(fingerprint) }
    return outcome.status == 0 && valid
  }

  private func signing(_ fingerprint: String) -> [String] {
    [
      "--local-user", "\(fingerprint)!", "--digest-algo", "SHA512", "--passphrase", "", "--pinentry-mode",
      "loopback",
    ]
  }

  private func noKey(_ fingerprint: String) -> Problem {
    Problem(
      .openPGPNoKey, "there is no secret key \(fingerprint) in this GnuPG home",
      hint: "'stellwerk keys generate' makes one and prints its fingerprint")
  }

  private func program(_ arguments: [String], at time: Timestamp?, input: [UInt8] = []) -> Program {
    let clock = time.map { ["--faked-system-time", "\($0.seconds)!"] } ?? []
    return Program(
      Self.tool,
      ["--homedir", path, "--batch", "--no-tty", "--yes"] + clock + arguments,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"], input: input, timeout: timeout,
      fileMask: 0o077,
      // The agent, which the next call speaks to; `leave` ends it.
      leavesDaemon: true)
  }

  private func gpg(_ arguments: [String], at time: Timestamp?, input: [UInt8] = []) throws(Problem)
    -> Program.Outcome
  {
    let outcome = try program(arguments, at: time, input: input).run(cancellation)
    if outcome.isTimedOut {
      throw Problem(.openPGPFailed, "gpg did not end in time", cause: outcome.lastLines(5))
    }
    guard outcome.status == 0 else {
      throw Problem(.openPGPFailed, "gpg ended with status \(outcome.status)", cause: outcome.lastLines(5))
    }
    return outcome
  }
}

extension Problem.Code {
  static let openPGPHome = Self("openpgp.home", exit: .invalidData)
  static let openPGPNoKey = Self("openpgp.no-key", exit: .invalidData)
  static let openPGPFailed = Self("openpgp.failed", exit: .stageFailed)
}
