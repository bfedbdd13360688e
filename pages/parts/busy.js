// Put before the scripts that ask for a run by themselves. Asked for while one is under way, it may
// be dropped, or draw the page that is being left over the one that comes.
function isBusy() {
  const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState
  return state === "running" || state === "rerunRequested"
}
