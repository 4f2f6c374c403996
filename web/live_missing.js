// SPDX-License-Identifier: Apache-2.0
document.querySelector("main").textContent = "This attrit was built without npm, and so without the script of this page.";
