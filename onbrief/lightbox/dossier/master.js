import { keys } from "/home/files/wall.js";

keys({});
