/// Package formats: what a .deb and an APT repository are, to the byte.
///
/// 1. Same value, same bytes: times, owners, orders and levels are given or fixed, never found.
/// 2. What is written keeps the strict rule (Debian Policy); what is read follows what `dpkg` accepts.
/// 3. A file's content streams; only control files, indexes and what was asked for are held in memory.
/// 4. A repository changes in one step: whoever looks sees the state before or the state after.
/// 5. What was published once under a name, version and architecture never changes its bytes.
public import Diagnostics

extension Problem.Code {
  /// A control field breaks Debian Policy, chapter 5.
  public static let debianField = Self("debian.invalid-field", exit: .invalidData)
  /// The contents of a package to be made contradict each other.
  public static let debianContents = Self("debian.invalid-contents", exit: .invalidData)
  /// A file is no Debian package, or a damaged one.
  public static let debianPackage = Self("debian.invalid-package", exit: .invalidData)
  /// A repository has other bytes under the same name, version and architecture.
  public static let aptConflict = Self("apt.conflict", exit: .stageFailed)
  /// An index in a repository cannot be understood, or the suite's description is wrong.
  public static let aptInvalid = Self("apt.invalid", exit: .invalidData)
  /// Somebody else changes the repository at this moment.
  public static let aptBusy = Self("apt.busy", exit: .busy)
}
