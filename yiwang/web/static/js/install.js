// Lets the workbench be put among a phone's applications; it works the same without.
'use strict';

const { worker } = document.currentScript.dataset;
if ('serviceWorker' in navigator) navigator.serviceWorker.register(worker, { scope: '/' });
